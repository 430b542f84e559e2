// Command tlog checks an evidence folder with code that Wirewitness has no part in: the note and tlog packages of the
// Go team's golang.org/x/mod, which also guard the Go checksum database. It reads the folder as a C2SP tlog-tiles log:
// checkpoint, hash tiles, entry bundles, and nothing else.
//
//	tlog [-key FILE] [-held FILE] FOLDER
//
// -key is the verifier key (FOLDER/log.vkey if absent; an auditor keeps a copy elsewhere). -held is a checkpoint of
// the same log that was kept elsewhere: the log must still contain what it covers. Exit code 0 means accepted,
// 1 rejected with a reason, 2 wrong use.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8 // tile height the specification fixes
	width  = 1 << height
)

// checkpoint is the body of a C2SP tlog-checkpoint.
type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

// storage holds every hash of the tree in the order of tlog.StoredHashIndex.
type storage []tlog.Hash

func (s storage) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d of %d asked for", index, len(s))
		}
		hashes[i] = s[index]
	}
	return hashes, nil
}

func main() {
	key := flag.String("key", "", "file with the verifier key")
	held := flag.String("held", "", "file with a checkpoint kept elsewhere")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: tlog [-key FILE] [-held FILE] FOLDER")
		os.Exit(2)
	}
	folder := flag.Arg(0)
	if *key == "" {
		*key = filepath.Join(folder, "log.vkey")
	}
	size, proofs, err := check(folder, *key, *held)
	if err != nil {
		fmt.Println("rejected:", err)
		os.Exit(1)
	}
	fmt.Printf("accepted: %d records, %d proofs checked\n", size, proofs)
}

func check(folder, keyFile, heldFile string) (size int64, proofs int, err error) {
	verifier, err := readKey(keyFile)
	if err != nil {
		return 0, 0, err
	}
	head, err := readCheckpoint(filepath.Join(folder, "checkpoint"), verifier)
	if err != nil {
		return 0, 0, err
	}
	leaves, hashes, err := readEntries(folder, head.size)
	if err != nil {
		return 0, 0, err
	}
	root, err := rootAt(head.size, hashes)
	if err != nil {
		return 0, 0, err
	}
	if root != head.root {
		return 0, 0, fmt.Errorf("root: the entries give %v, the checkpoint says %v", root, head.root)
	}
	if err := checkTiles(folder, head.size, hashes); err != nil {
		return 0, 0, err
	}
	if heldFile != "" {
		if err := checkHeld(heldFile, verifier, head, hashes); err != nil {
			return 0, 0, err
		}
	}
	proofs, err = checkProofs(folder, head, leaves, hashes)
	return head.size, proofs, err
}

func readKey(file string) (note.Verifier, error) {
	text, err := ioutil.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("verifier key: %v", err)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("verifier key: %v", err)
	}
	return verifier, nil
}

func readCheckpoint(file string, verifier note.Verifier) (checkpoint, error) {
	var head checkpoint
	text, err := ioutil.ReadFile(file)
	if err != nil {
		return head, fmt.Errorf("checkpoint: %v", err)
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return head, fmt.Errorf("checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return head, errors.New("checkpoint: fewer than three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return head, fmt.Errorf("checkpoint: size %q is no number of records", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return head, fmt.Errorf("checkpoint: root %q is no SHA-256 in base64", lines[2])
	}
	head.origin, head.size = lines[0], size
	copy(head.root[:], root)
	if head.origin != verifier.Name() {
		return head, fmt.Errorf("checkpoint: origin %q, but the key is for %q", head.origin, verifier.Name())
	}
	return head, nil
}

// readEntries reads every entry bundle and computes every hash of the tree from the entries alone.
func readEntries(folder string, size int64) (leaves []tlog.Hash, hashes storage, err error) {
	leaves = make([]tlog.Hash, 0, size)
	for first := int64(0); first < size; first += width {
		count := size - first
		if count > width {
			count = width
		}
		file := "tile/entries/" + tileName(first/width, count)
		bundle, err := ioutil.ReadFile(filepath.Join(folder, filepath.FromSlash(file)))
		if err != nil {
			return nil, nil, fmt.Errorf("bundle: %v", err)
		}
		for i := int64(0); i < count; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, nil, fmt.Errorf("bundle %s: ends inside entry %d", file, first+i)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			leaf := tlog.RecordHash(bundle[2 : 2+length])
			more, err := tlog.StoredHashesForRecordHash(first+i, leaf, hashes)
			if err != nil {
				return nil, nil, fmt.Errorf("entry %d: %v", first+i, err)
			}
			leaves = append(leaves, leaf)
			hashes = append(hashes, more...)
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			return nil, nil, fmt.Errorf("bundle %s: %d bytes after its last entry", file, len(bundle))
		}
	}
	return leaves, hashes, nil
}

func rootAt(size int64, hashes storage) (tlog.Hash, error) {
	if size == 0 { // RFC 6962 section 2.1: the hash of nothing; x/mod knows no empty tree
		return tlog.Hash{0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
			0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55}, nil
	}
	return tlog.TreeHash(size, hashes)
}

// checkTiles compares every tile that a reader of this checkpoint may ask for.
func checkTiles(folder string, size int64, hashes storage) error {
	for level, nodes := 0, size; nodes > 0; level, nodes = level+1, nodes>>height {
		for first := int64(0); first < nodes; first += width {
			count := nodes - first
			if count > width {
				count = width
			}
			file := fmt.Sprintf("tile/%d/%s", level, tileName(first/width, count))
			got, err := ioutil.ReadFile(filepath.Join(folder, filepath.FromSlash(file)))
			if err != nil {
				return fmt.Errorf("tile: %v", err)
			}
			tile := tlog.Tile{H: height, L: level, N: first / width, W: int(count)}
			want, err := tlog.ReadTileData(tile, hashes)
			if err != nil {
				return fmt.Errorf("tile %s: %v", file, err)
			}
			if !bytes.Equal(got, want) {
				return fmt.Errorf("tile %s: not the hashes of its entries", file)
			}
		}
	}
	return nil
}

// checkHeld finds a log that was cut back or replaced since the held checkpoint was taken.
func checkHeld(file string, verifier note.Verifier, head checkpoint, hashes storage) error {
	held, err := readCheckpoint(file, verifier)
	if err != nil {
		return fmt.Errorf("held %v", err)
	}
	if held.size > head.size {
		return fmt.Errorf("held checkpoint: %d records then, %d now: the log was cut back", held.size, head.size)
	}
	root, err := rootAt(held.size, hashes)
	if err != nil {
		return err
	}
	if root != held.root {
		return fmt.Errorf("held checkpoint: its first %d records are others now: the log was replaced", held.size)
	}
	return nil
}

// checkProofs proves chosen records and earlier sizes from the stored tiles, as a client that holds only the
// checkpoint would, and checks the proofs.
func checkProofs(folder string, head checkpoint, leaves []tlog.Hash, hashes storage) (int, error) {
	if head.size == 0 {
		return 0, nil
	}
	reader := tlog.TileHashReader(tlog.Tree{N: head.size, Hash: head.root}, tileFolder(folder))
	done := 0
	for _, n := range chosen(head.size) {
		inclusion, err := tlog.ProveRecord(head.size, n, reader)
		if err == nil {
			err = tlog.CheckRecord(inclusion, head.size, head.root, n, leaves[n])
		}
		if err != nil {
			return done, fmt.Errorf("inclusion of record %d: %v", n, err)
		}
		earlier, err := tlog.TreeHash(n+1, hashes)
		if err != nil {
			return done, fmt.Errorf("root of the first %d records: %v", n+1, err)
		}
		consistency, err := tlog.ProveTree(head.size, n+1, reader)
		if err == nil {
			err = tlog.CheckTree(consistency, head.size, head.root, n+1, earlier)
		}
		if err != nil {
			return done, fmt.Errorf("consistency from %d records: %v", n+1, err)
		}
		done += 2
	}
	return done, nil
}

// chosen lists records at both ends, around tile borders, and spread over the log.
func chosen(size int64) []int64 {
	var indexes []int64
	for _, n := range []int64{0, 1, 254, 255, 256, 257, 511, 512, 65535, 65536, size / 3, size / 2, size - 2, size - 1} {
		if n >= 0 && n < size {
			indexes = append(indexes, n)
		}
	}
	for i := int64(1); i < 50; i++ {
		indexes = append(indexes, size*i/50)
	}
	return indexes
}

// tileFolder reads tiles where tlog-tiles puts them: without the height in the path, and only of the widths that the
// tree of the checkpoint has.
type tileFolder string

func (f tileFolder) Height() int { return height }

func (f tileFolder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		file := fmt.Sprintf("tile/%d/%s", tile.L, tileName(tile.N, int64(tile.W)))
		content, err := ioutil.ReadFile(filepath.Join(string(f), filepath.FromSlash(file)))
		if err != nil {
			return nil, err
		}
		data[i] = content
	}
	return data, nil
}

func (f tileFolder) SaveTiles([]tlog.Tile, [][]byte) {}

// tileName writes 1234067 as x001/x234/067, with .p/W behind it for a tile of W < 256.
func tileName(n, count int64) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	if count < width {
		name += fmt.Sprintf(".p/%d", count)
	}
	return name
}
