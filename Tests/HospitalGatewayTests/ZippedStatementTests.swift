import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

@testable import HospitalGateway

/// 3202 with the hospital's list in a ZIP.
@Suite("Zipped lists of 3202")
struct ZippedStatementTests {
    /// Three rows of 100.00 each that this node knows nothing of, deflated by Python's `zipfile`, in Base64.
    private static let deflated =
        "UEsDBBQAAAAIAABQZVwnpMEnHgAAAGAAAAAFAAAAYS50eHQz5DTiNOc0NDDQMzDgtACTRmDSgDOvNCeHy5BCeQBQSwECFAMUAAAACAAAUGVcJ6TBJx4AAABgAAAABQAAAAAAAAAAAAAAgAEAAAAAYS50eHRQSwUGAAAAAAEAAQAzAAAAQQAAAAAA"

    private static func ask(_ day: inout Day, _ bytes: [UInt8], _ id: String) -> Reply {
        var upload = Message("9101", "up-\(id)", "{}")
        upload.input = parsed(
            "{\"fsUploadIn\":{\"in\":\"\(Base64.encode(bytes))\",\"filename\":\"s.zip\",\"fixmedins_code\":\"H31010100001\"}}")
        let number = day.desk.ask(upload)("fsUploadOut", "file_qury_no")
        return day.desk.ask(
            Message(
                "3202", "st-\(id)",
                "{\"data\":{\"setl_optins\":\"340000\",\"file_qury_no\":\"\(number)\",\"stmt_begndate\":\"2026-03-05\",\"stmt_enddate\":\"2026-03-05\",\"medfee_sumamt\":\"300.00\",\"fund_pay_sumamt\":\"240.00\",\"cash_payamt\":\"0\",\"fixmedins_setl_cnt\":\"3\",\"clr_type\":\"11\"}}"
            ))
    }

    @Test("a deflated list is read; every row of it that we do not have is told")
    func deflated() throws {
        var day = Day()
        let reply = Self.ask(&day, try #require(Base64.decode(Self.deflated)), "1")
        #expect(reply.infcode == "0", "\(reply)")
        let file = try #require(day.desk.files[reply("fileinfo", "file_qury_no")])
        let rows = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
        #expect(rows.count == 3 && rows.allSatisfy { $0.contains("000102") })
    }

    @Test("M10: a ZIP that is cut, damaged or claims too much is −2 with the file's field and the reason; nothing changed")
    func refused() throws {
        let whole = try #require(Base64.decode(Self.deflated))
        let directory = try #require(whole.indices.first { whole[$0...].starts(with: [0x50, 0x4B, 0x01, 0x02]) })
        var rows: [(String, [UInt8])] = [("cut off", Array(whole.dropLast()))]
        for (text, offset, value) in [
            ("unpacks to more", 27, UInt8(2)), ("damaged", 16, 0), ("password", 8, 1), ("deflated", 10, 12),
        ] {
            var changed = whole
            changed[directory + offset] = value
            rows.append((text, changed))
        }
        for (text, bytes) in rows {
            var day = Day()
            let before = day.desk.state
            let reply = Self.ask(&day, bytes, "x")
            #expect(reply.infcode == "-2", "\(text): \(reply)")
            #expect(reply.message.contains("file_qury_no") && reply.message.contains(text), "\(text): \(reply)")
            #expect(day.desk.state == before)
        }
    }
}
