package dev.wirewitness.proxy.intercept;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * The life of the authority in one folder: made, imported, replaced with overlap. A change is whole or did not happen,
 * whatever breaks it off; a running proxy sees it by {@link #changedAt}. Any thread, any process.
 */
public final class AuthorityFolder {
    private final Path dir;
    private final InstantSource clock;

    public AuthorityFolder(Path dir) {
        this(dir, InstantSource.system());
    }

    AuthorityFolder(Path dir, InstantSource clock) {
        this.dir = dir;
        this.clock = clock;
    }

    /** Something done to the files while nobody else does. */
    private interface Change<T> {
        T make(AuthorityFiles files)
                throws IOException, UnusableAuthority, GeneralSecurityException, OperatorCreationException;
    }

    private <T> T change(Change<T> change) throws UnusableAuthority {
        synchronized (AuthorityFolder.class) {
            try (AuthorityFiles files = AuthorityFiles.lock(dir)) {
                return change.make(files);
            } catch (IOException e) {
                throw new UnusableAuthority("certificate authority in " + dir + ": " + e, e);
            } catch (GeneralSecurityException | OperatorCreationException e) {
                throw new UnusableAuthority("certificate authority in " + dir + ": this JDK cannot make it: " + e, e);
            }
        }
    }

    /** Makes an authority where there is none. */
    public CertificateAuthority make(AuthorityProfile profile) throws UnusableAuthority {
        return change(files -> {
            if (!files.absent()) {
                throw new UnusableAuthority(files.certificate() + " is there already (expected: no authority yet; to"
                        + " replace this one: ca rotate, or ca import --replace)");
            }
            files.write(NewAuthority.make(profile, clock.instant()));
            return CertificateAuthority.read(files, clock.instant());
        });
    }

    /** Makes the authority that is to come; the one in force stays until {@link #activate}. */
    public X509Certificate prepare(AuthorityProfile profile) throws UnusableAuthority {
        return change(files -> {
            requireOne(files);
            if (files.hasNext()) {
                throw new UnusableAuthority(files.nextCertificate() + " is there already (expected: none; finish this"
                        + " change with ca rotate --finish, or drop it with ca rotate --cancel)");
            }
            files.writeNext(NewAuthority.make(profile, clock.instant()));
            return certificate(files.nextCertificate());
        });
    }

    /** Puts the prepared authority in force. The key of the one before is gone; its certificate is kept. */
    public CertificateAuthority activate() throws UnusableAuthority {
        return change(files -> {
            requireOne(files);
            requireNext(files);
            files.activateNext();
            return CertificateAuthority.read(files, clock.instant());
        });
    }

    /** Drops the prepared authority. */
    public void cancel() throws UnusableAuthority {
        change(files -> {
            requireNext(files);
            files.dropNext();
            return dir;
        });
    }

    /** Puts an authority of the operator's in force. {@code replace}: whether one that is there may go. */
    public CertificateAuthority take(ImportedAuthority imported, boolean replace) throws UnusableAuthority {
        return change(files -> {
            if (!files.absent()) {
                if (!replace) {
                    throw new UnusableAuthority(files.certificate() + " is there already (expected: no authority yet,"
                            + " or --replace; endpoints must trust the imported one first)");
                }
                files.keepPrevious();
            }
            files.write(imported.pair());
            return CertificateAuthority.read(files, clock.instant());
        });
    }

    private static void requireOne(AuthorityFiles files) throws IOException, UnusableAuthority {
        if (files.absent()) {
            throw new UnusableAuthority(files.certificate() + ": no authority yet (run, ca init or ca import makes one)");
        }
    }

    private static void requireNext(AuthorityFiles files) throws UnusableAuthority {
        if (!files.hasNext()) {
            throw new UnusableAuthority(files.nextCertificate() + ": none is prepared (ca rotate prepares one)");
        }
    }

    /** The authority that is to come. */
    public Optional<X509Certificate> next() throws UnusableAuthority {
        return optional(dir.resolve("next.pem"));
    }

    /** The authority that was in force before. */
    public Optional<X509Certificate> previous() throws UnusableAuthority {
        return optional(dir.resolve("previous.pem"));
    }

    private static Optional<X509Certificate> optional(Path file) throws UnusableAuthority {
        try {
            return Files.exists(file) ? Optional.of(certificate(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UnusableAuthority(file + ": " + e, e);
        }
    }

    private static X509Certificate certificate(Path file) throws IOException, UnusableAuthority {
        return Pem.certificates(CertificateAuthority.text(file), file.toString()).getFirst();
    }

    /**
     * What endpoints are to install, in PEM: the authority in force, then the one to come. Whoever takes all of it is
     * ready for the change.
     */
    public String published(CertificateAuthority current) throws UnusableAuthority {
        try {
            Path next = dir.resolve("next.pem");
            return current.certificatePem()
                    + (Files.exists(next) ? Files.readString(next, StandardCharsets.US_ASCII) : "");
        } catch (IOException e) {
            throw new UnusableAuthority("certificate authority in " + dir + ": " + e, e);
        }
    }

    /** When the authority in force last changed. */
    public FileTime changedAt() throws IOException {
        return Files.getLastModifiedTime(dir.resolve("ca.pem"));
    }
}
