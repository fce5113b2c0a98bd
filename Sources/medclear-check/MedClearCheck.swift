import Foundation

/// An independent checker of journals. It was written from Ledger/FORMAT.md and has no line in common with the programs that write
/// journals: what both find is not the same mistake made twice.
@main
struct MedClearCheck {
    static let help = """
        OVERVIEW: Independent check of journals. 独立校验日志（不使用产品的任何代码）

        USAGE: medclear-check DIR… [--key VKEY]… [--checkpoint FILE] [--json]

        Reads every byte of each journal: checksums, hash chain, records, Merkle tree, postings; adds up balances from postings
        alone; and holds the journal against signed checkpoints, which find a history that was changed with every hash made anew.
        DIR holds *.segment files, or one folder per node that does. A checkpoint in DIR/log is taken by itself.

        OPTIONS:
          --key VKEY         Public key of a checkpoint's signer or witness, as name+hex+base64; or a file of such lines.
          --checkpoint FILE  A checkpoint kept elsewhere; with one journal only.
          --json             One JSON object on standard output; amounts in fen.
          -h, --help         Show help.

        EXAMPLES:
          medclear-check demo
          medclear-check demo/340000 --key demo/checkpoint-keys.txt --checkpoint kept/340000

        Exit codes: 0 sound, 1 sums or a signed checkpoint differ, 2 usage or no journal there, 3 damaged.
        """

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") || arguments.contains("-h") { return print(help) }
        do {
            let options = try Options(arguments)
            let reports = options.folders.map { JournalCheck.run($0, pledges: options.pledges[$0] ?? []) }
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
    private(set) var isJSON = false

    init(_ arguments: [String]) throws {
        var (paths, keys, checkpoints, rest) = ([String](), [Key](), [String](), arguments[...])
        func usage(_ chinese: String, _ english: String) -> Fault {
            Fault(kind: .usage, place: "medclear-check", chinese: chinese, english: english)
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": isJSON = true
            case "--key", "--checkpoint":
                guard let value = rest.popFirst() else { throw usage("\(argument) 后缺少内容", "\(argument) wants a value") }
                if argument == "--key" { keys += try Self.keys(value) } else { checkpoints.append(value) }
            default:
                guard !argument.hasPrefix("-") else { throw usage("没有选项 \(argument)", "there is no option \(argument)") }
                paths.append(argument.hasSuffix("/") ? String(argument.dropLast()) : argument)
            }
        }
        guard !paths.isEmpty else { throw usage("请给出日志目录", "name the folder of a journal; see --help") }
        folders = try paths.flatMap(Self.journals)
        guard checkpoints.isEmpty || folders.count == 1 else {
            throw usage("--checkpoint 只用于一个日志", "--checkpoint goes with one journal, not \(folders.count)")
        }
        for folder in folders {
            let own = folder + "/log/checkpoint"
            let files = checkpoints + (FileManager.default.fileExists(atPath: own) ? [own] : [])
            pledges[folder] = try files.map { try Pledge(reading: $0, keys: keys) }
        }
    }

    /// A key, or a file with one a line.
    private static func keys(_ value: String) throws -> [Key] {
        if let key = Key(value) { return [key] }
        guard let data = FileManager.default.contents(atPath: value) else {
            throw Fault(kind: .usage, place: value, chinese: "既不是公钥也不是文件", english: "is neither a verifier key nor a file")
        }
        return try String(decoding: data, as: UTF8.self).split(separator: "\n").map { line in
            guard let key = Key(String(line)) else {
                throw Fault(kind: .usage, place: value, chinese: "公钥格式有误", english: "this is no verifier key: \(line)")
            }
            return key
        }
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
