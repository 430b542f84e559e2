package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.detect.HashedList;
import dev.wirewitness.policy.detect.InvalidDetector;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code hashed-lists}: each names its file and the digest of it, so that a policy's digest covers them too. */
final class HashedListsReader {
    private final ListFiles files;
    private final Problems problems;

    HashedListsReader(ListFiles files, Problems problems) {
        this.files = files;
        this.problems = problems;
    }

    List<HashedList> read(Section section) {
        List<HashedList> lists = new ArrayList<>();
        for (Word name : section.keys()) {
            section.section(name.text()).flatMap(list -> read(name, list)).ifPresent(lists::add);
        }
        return lists;
    }

    private Optional<HashedList> read(Word name, Section list) {
        list.allow(List.of("file", "digest"));
        Optional<Word> file = list.required("file");
        Optional<Word> digest = list.required("digest");
        if (file.isEmpty() || digest.isEmpty()) {
            return Optional.empty();
        }
        return bytes(name, file.get()).flatMap(bytes -> {
            String found = Digests.sha256(bytes);
            if (!found.equals(digest.get().text())) {
                problems.add(
                        digest.get().at(),
                        name.text() + ": " + file.get().text() + " has the digest " + found,
                        "expected: " + digest.get().text());
                return Optional.empty();
            }
            return list(name, file.get(), bytes);
        });
    }

    private Optional<byte[]> bytes(Word name, Word file) {
        try {
            return Optional.of(files.read(file.text()));
        } catch (NoSuchFileException e) {
            problems.add(
                    file.at(),
                    name.text() + ": no such file: " + e.getFile() + (e.getReason() == null ? "" : " (" + e.getReason() + ")"),
                    "expected: a file written by policy hash, its place as seen from the policy");
        } catch (IOException e) {
            problems.add(
                    file.at(),
                    name.text() + ": cannot be read: " + e.getMessage(),
                    "expected: a file written by policy hash");
        }
        return Optional.empty();
    }

    private Optional<HashedList> list(Word name, Word file, byte[] bytes) {
        try {
            return Optional.of(HashedList.read(name.text(), bytes));
        } catch (InvalidDetector e) {
            problems.add(file.at(), name.text() + ": " + file.text() + ": " + e.getMessage(), "make it anew with policy hash");
            return Optional.empty();
        }
    }
}
