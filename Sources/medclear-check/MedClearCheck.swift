import Foundation

/// An independent checker of journals. It was written from Ledger/FORMAT.md and has no line in common with the programs that write
/// journals: what both find is not the same mistake made twice.
@main
struct MedClearCheck {
    static let help = """
        OVERVIEW: Independent check of journals. 独立校验日志（不使用产品的任何代码）

        USAGE: medclear-check DIR… [--key VKEY]… [--checkpoint FILE] [--witness-key VKEY]… [--quorum K] [--json]

        Reads every byte of each journal: checksums, hash chain, records, Merkle tree, postings; adds up balances from postings
        alone; and holds the journal against signed checkpoints, which find a history that was changed with every hash made anew.
        DIR holds *.segment files, or one folder per node that does. Checkpoints in DIR/log are taken by themselves.
        With --witness-key every journal needs a checkpoint that K witnesses cosigned: they find a history for which the node's own
        key was made to sign anew.

        OPTIONS:
          --key VKEY         Public key of a checkpoint's signer, as name+hex+base64; or a file of such lines.
          --witness-key VKEY Public key of a witness, likewise; one file may hold both kinds.
          --quorum K         Witnesses that have to have cosigned; without it more than half of those given.
          --checkpoint FILE  A checkpoint kept elsewhere; with one journal only.
          --json             One JSON object on standard output; amounts in fen.
          -h, --help         Show help.

        EXAMPLES:
          medclear-check demo
          medclear-check demo/340000 --key demo/checkpoint-keys.txt --checkpoint kept/340000
          medclear-check demo --key demo/checkpoint-keys.txt --witness-key demo/checkpoint-keys.txt --quorum 3

        Exit codes: 0 sound, 1 sums or a signed checkpoint differ, a checkpoint is missing where its key is given, or witnesses are
        too few, 2 usage or no journal there, 3 damaged.
        """

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") || arguments.contains("-h") { return print(help) }
        do {
            let options = try Options(arguments)
            let reports = options.folders.map { folder in
                JournalCheck.run(
                    folder, pledges: options.pledges[folder] ?? [], quorum: options.quorum, isKeyed: options.isKeyed)
            }
            print(options.isJSON ? Printout.json(reports) : Printout.text(reports))
            for report in reports {
                if let tail = report.tornTail { write("尾块未写完 torn tail: \(tail)") }
                for fault in report.faults { write("不符 finding: \(fault.text)") }
            }
            exit(Printout.exitCode(reports))
        } catch let fault as Fault {
            write(fault.text)
            exit(fault.kind == .damaged ? 3 : 2)
        } catch {
            write("\(error)")
            exit(2)
        }
    }

    private static func write(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

/// The command line.
struct Options {
    private(set) var folders: [String] = []
    private(set) var pledges: [String: [Pledge]] = [:]
    private(set) var quorum: Quorum?
    private(set) var isJSON = false
    private(set) var isKeyed = false

    init(_ arguments: [String]) throws {
        var (paths, keys, checkpoints, rest) = ([String](), [Key](), [String](), arguments[...])
        var (witnesses, needed) = ([WitnessLine](), Int?.none)
        func usage(_ chinese: String, _ english: String) -> Fault {
            Fault(kind: .usage, place: "medclear-check", chinese: chinese, english: english)
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": isJSON = true
            case "--key", "--checkpoint", "--witness-key", "--quorum":
                guard let value = rest.popFirst() else { throw usage("\(argument) 后缺少内容", "\(argument) wants a value") }
                switch argument {
                case "--key": keys += try Self.keys(value, Key.init)
                case "--checkpoint": checkpoints.append(value)
                case "--witness-key": witnesses += try Self.keys(value, WitnessLine.init)
                default:
                    guard let number = Int(value), number > 0 else {
                        throw usage("--quorum 应为正整数", "--quorum is a number from 1")
                    }
                    needed = number
                }
            default:
                guard !argument.hasPrefix("-") else { throw usage("没有选项 \(argument)", "there is no option \(argument)") }
                paths.append(argument.hasSuffix("/") ? String(argument.dropLast()) : argument)
            }
        }
        isKeyed = !keys.isEmpty
        guard !paths.isEmpty else { throw usage("请给出日志目录", "name the folder of a journal; see --help") }
        folders = try paths.flatMap(Self.journals)
        guard checkpoints.isEmpty || folders.count == 1 else {
            throw usage("--checkpoint 只用于一个日志", "--checkpoint goes with one journal, not \(folders.count)")
        }
        guard needed == nil || !witnesses.isEmpty else {
            throw usage("--quorum 须与 --witness-key 同用", "--quorum goes with --witness-key")
        }
        if !witnesses.isEmpty { quorum = Quorum(witnesses: witnesses, stated: needed) }
        for folder in folders {
            let own = ["checkpoint", "cosigned"].map { "\(folder)/log/\($0)" }
            let files = checkpoints + own.filter { FileManager.default.fileExists(atPath: $0) }
            pledges[folder] = try files.map { try Pledge(reading: $0, keys: keys, witnesses: witnesses) }
        }
    }

    /// A key, or those of one kind in a file with one a line.
    private static func keys<Kind>(_ value: String, _ read: (String) -> Kind?) throws -> [Kind] {
        if let key = read(value) { return [key] }
        guard let data = FileManager.default.contents(atPath: value) else {
            throw Fault(kind: .usage, place: value, chinese: "既不是公钥也不是文件", english: "is neither a verifier key nor a file")
        }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        for line in lines where Key(line) == nil && WitnessLine(line) == nil {
            throw Fault(kind: .usage, place: value, chinese: "公钥格式有误", english: "this is no verifier key: \(line)")
        }
        let found = lines.compactMap(read)
        guard !found.isEmpty else {
            throw Fault(kind: .usage, place: value, chinese: "没有该类公钥", english: "holds no key of this kind")
        }
        return found
    }

    /// The folder itself, or the folders in it that hold segments.
    private static func journals(_ path: String) throws -> [String] {
        func hasSegments(_ folder: String) -> Bool {
            (try? FileManager.default.contentsOfDirectory(atPath: folder))?.contains { $0.hasSuffix(".segment") } ?? false
        }
        if hasSegments(path) { return [path] }
        let inner = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().map { "\(path)/\($0)" }
        let found = inner.filter(hasSegments)
        guard !found.isEmpty else {
            throw Fault(kind: .usage, place: path, chinese: "没有日志", english: "no *.segment there or one folder down")
        }
        return found
    }
}
