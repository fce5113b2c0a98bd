import LedgerTypes
import MerkleLog
import Testing

@Suite("Checkpoints: C2SP tlog-checkpoint")
struct CheckpointTests {
    /// The example of the specification.
    static let exampleText = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

    @Test("the specification's example is read, and written again byte for byte")
    func example() throws {
        let note = try SignedNote(
            Array(
                (Self.exampleText
                    + "\n\u{2014} example.com/behind-the-sofa "
                    + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n").utf8))
        let checkpoint = try Checkpoint(text: note.text)
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.root.hex == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
        #expect(checkpoint.extensions.isEmpty && checkpoint.text == Self.exampleText)
    }

    @Test("sizes from nothing to the largest number, with and without extension lines, come back from their text")
    func roundTrips() throws {
        for size in [0, 1, 9, 10, 20_852_163, UInt64.max] {
            for extensions in [[], ["block 7"], ["a b", "\u{7ed3}\u{7b97}", " "]] {
                let checkpoint = Checkpoint(origin: "log", size: size, root: NaiveTree(1).leafHash(0), extensions: extensions)
                #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
            }
        }
        #expect(
            Checkpoint(origin: "log", size: 0, root: MerkleFrontier().root).text
                == "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    }

    @Test("no checkpoint: every malformed form has its refusal")
    func malformed() {
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
        let cases: [(String, CheckpointRefusal)] = [
            ("", .tooShort), ("\n", .tooShort), ("log\n", .tooShort), ("log\n1\n", .tooShort), ("log\n1\n\(root)", .tooShort),
            ("\n1\n\(root)\n", .emptyLine), ("log\n\n\(root)\n", .emptyLine), ("log\n1\n\n", .emptyLine),
            ("log\n1\n\(root)\n\n", .emptyLine), ("log\n1\n\(root)\n\nblock 1\n", .emptyLine),
            ("log\n01\n\(root)\n", .malformedSize), ("log\n00\n\(root)\n", .malformedSize),
            ("log\n+1\n\(root)\n", .malformedSize),
            ("log\n-1\n\(root)\n", .malformedSize), ("log\n 1\n\(root)\n", .malformedSize),
            ("log\n1 \n\(root)\n", .malformedSize),
            ("log\n1e3\n\(root)\n", .malformedSize), ("log\n0x1\n\(root)\n", .malformedSize),
            ("log\n1_0\n\(root)\n", .malformedSize),
            ("log\n\u{0661}\n\(root)\n", .malformedSize), ("log\n18446744073709551616\n\(root)\n", .malformedSize),
            ("log\n1\n\(root.dropLast())\n", .malformedRoot), ("log\n1\n\(root) \n", .malformedRoot),
            ("log\n1\nAAAA\n", .malformedRoot), ("log\n1\n\(root)AAAA\n", .malformedRoot),
            ("log\n1\n" + root.replacing("/", with: "_") + "\n", .malformedRoot),
            ("log\n1\n" + root.replacing("2I=", with: "2J=") + "\n", .malformedRoot),
        ]
        for (text, refusal) in cases {
            #expect(throws: refusal, "\(text)") { try Checkpoint(text: text) }
        }
    }

    @Test("every cut of a checkpoint is refused")
    func cuts() {
        for count in 0..<Self.exampleText.utf8.count {
            #expect(throws: CheckpointRefusal.self) {
                try Checkpoint(text: String(decoding: Self.exampleText.utf8.prefix(count), as: UTF8.self))
            }
        }
    }

    @Test("M10: a line break inside a line stops the process before anything is signed")
    func brokenLines() async {
        await #expect(processExitsWith: .failure) {
            _ = Checkpoint(origin: "log\n9", size: 1, root: MerkleFrontier().root).text
        }
    }
}
