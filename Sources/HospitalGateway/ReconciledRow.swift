import Archives
import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement

/// One row of the file of 3202: tab-separated UTF-8, `null` for nothing, a refunded pair as one positive and one negative row.
package struct ReconciledRow: Hashable, Sendable {
    let settlementID: String
    let visitID: String
    let person: String
    let medicalFee: Fen
    let fund: Fen
    let account: Fen
    let isNegative: Bool

    static let rowsMax = 100_000

    package static func read(_ bytes: [UInt8]) -> Result<[ReconciledRow], InterfaceRefusal> {
        func refused(_ line: Int, _ chinese: String, _ english: String) -> Result<[ReconciledRow], InterfaceRefusal> {
            .failure(
                InterfaceRefusal(
                    .fileUnreadable, "input.data.file_qury_no", "文件第 \(line) 行：\(chinese)", "line \(line) of the file: \(english)"
                ))
        }
        let content: [UInt8]
        switch ZipText.content(of: bytes) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let read): content = read
        }
        guard let text = String(validating: content, as: UTF8.self) else { return refused(1, "不是 UTF-8", "not UTF-8") }
        var rows: [ReconciledRow] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.last == "\r" ? line.dropLast() : line
            guard !line.isEmpty else { continue }
            guard rows.count < rowsMax else { return refused(index + 1, "超过 \(rowsMax) 行", "more than \(rowsMax) rows") }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map { $0 == "null" ? "" : String($0) }
            guard columns.count == 7 || columns.count == 8 else {
                return refused(index + 1, "应有 8 列", "eight columns are expected")
            }
            guard let fee = Fen(yuan: columns[3]), let fund = Fen(yuan: columns[4].isEmpty ? "0" : columns[4]),
                let account = Fen(yuan: columns[5].isEmpty ? "0" : columns[5])
            else { return refused(index + 1, "金额无效", "an amount is none") }
            guard ["0", "1", ""].contains(columns[6]) else {
                return refused(index + 1, "退费标志应为 0 或 1", "the refund flag is 0 or 1")
            }
            rows.append(
                ReconciledRow(
                    settlementID: columns[0], visitID: columns[1], person: columns[2], medicalFee: fee, fund: fund,
                    account: account, isNegative: columns[6] == "1"))
        }
        return .success(rows)
    }
}

/// The text in an uploaded file, which may be a ZIP of one file.
enum ZipText {
    /// More than the longest list has.
    static let bytesMax = 16 << 20

    /// Plain bytes as they are; of a ZIP its only file.
    static func content(of bytes: [UInt8]) -> Result<[UInt8], InterfaceRefusal> {
        guard ZipFile.isZip(bytes) else { return .success(bytes) }
        return ZipFile.content(of: bytes, bytesMax: bytesMax).mapError { refusal in
            let text = refusal.text
            return InterfaceRefusal(.fileUnreadable, "input.data.file_qury_no", text.chinese, text.english)
        }
    }
}

extension ZipFile.Refusal {
    fileprivate var text: BilingualText {
        switch self {
        case .cutOff: BilingualText("ZIP 不完整", "the ZIP is cut off")
        case .notOneFile: BilingualText("ZIP 须只含一个文件", "the ZIP has to hold one file and no other")
        case .encrypted: BilingualText("ZIP 已加密，请去掉密码", "the ZIP is encrypted: send it without a password")
        case .unknownMethod: BilingualText("ZIP 压缩方式须为存储或 Deflate", "the ZIP's method has to be stored or deflated")
        case .tooLarge:
            BilingualText("ZIP 解压后过大（最多 16 MiB，200 倍）", "the ZIP unpacks to more than 16 MiB, or 200 times its size")
        case .damaged: BilingualText("ZIP 内容损坏", "the ZIP's content is damaged")
        }
    }
}
