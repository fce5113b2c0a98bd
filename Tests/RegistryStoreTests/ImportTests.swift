import ClaimTypes
import Foundation
import GRDB
import LedgerTypes
import Registry
import Testing

@testable import RegistryStore

/// Bulk import (批量导入): good rows are taken, bad ones are named, repeated ones change nothing.
@Suite("Registry import")
struct ImportTests {
    private let scratch: Scratch
    private let store: RegistryStore

    init() throws {
        scratch = try Scratch()
        store = try scratch.registry()
    }

    @Test("the same file again changes nothing, and one that differs is refused with the field that does (M4)")
    func repeated() throws {
        let path = try scratch.write("p.csv", Samples.persons(0..<500))
        #expect(try store.take(.persons, path).added == 500)
        let again = try store.take(.persons, path)
        #expect(again.added == 0 && again.unchanged == 500 && again.refused == 0)
        let changed = try scratch.write("q.csv", Samples.header + "\n" + Samples.person(3, name: "改名") + "\n")
        #expect(try store.mistakes(.persons, changed) == ["2 psn_name differs"])
        #expect(try store.take(.persons, changed, updating: true).updated == 1)
        #expect(try store.take(.persons, changed).unchanged == 1)
    }

    @Test("a certificate belongs to one person, in the file and against the store, also after the index was merged")
    func takenCertificate() throws {
        let twice = [
            Samples.header, Samples.person(1), Samples.person(2).replacing(Samples.certificate(2), with: Samples.certificate(1)),
        ]
        let path = try scratch.write("p.csv", twice.joined(separator: "\r\n"))
        #expect(try store.mistakes(.persons, path) == ["3 certno taken"])
        try store.write { try $0.mergeTokens() }
        #expect(try store.mistakes(.persons, path) == ["3 certno taken"])
        #expect(try store.count("persons") == 1)
        #expect(try store.count("tokens") == 1 && store.count("tokens_recent") == 0)
    }

    @Test(
        "what a year had counted before is kept, each total and each disease apart; an assisted person's grade is the rules' category"
    )
    func openingTotals() throws {
        let row = """
            {"psn_no":"\(Samples.number(1))","insuplc_admdvs":"340000","insutype":"310","poolarea_no":"340100","psn_type":"1101",\
            "psn_insu_stas":"1","flags":[{"psn_idet_type":"1","psn_type_lv":"2","begin":"2026-01-01"}],\
            "opening":[{"year":2026,"admissions":1,"maternity_quota":"7.01","enterprise":"0.30",\
            "diseases":[{"opsp_dise_code":"M03900","pooled":"310.05"},{"opsp_dise_code":"M01600","pooled":"1.00"}]}]}
            """
        try store.take(.persons, try scratch.write("p.csv", Samples.persons(1..<2)))
        #expect(try store.mistakes(.enrolments, try scratch.write("e.jsonl", row + "\n")) == [])
        let record = store.enrolment(
            of: Samples.number(1), insuringRegion: RegionCode(340_000), insurance: .employee)
        let year = try #require(record?.opening[2026])
        #expect(year.maternityQuota == Fen(701) && year.enterprise == Fen(30) && year.admissions == 1)
        #expect(
            year.diseases
                == DiseaseTotals([DiseaseTotal("M03900", pooled: Fen(31_005)), DiseaseTotal("M01600", pooled: Fen(100))]))
        let day = Samples.day("2026-03-05")
        #expect(record?.facts(treatingRegion: RegionCode(310_000), visit: day...day).assistanceCategory == 1_102)
    }

    @Test("a corrected certificate frees the old number")
    func correctedCertificate() throws {
        try store.take(.persons, try scratch.write("a.csv", Samples.header + "\n" + Samples.person(1)))
        let corrected = Samples.person(1).replacing(Samples.certificate(1), with: Samples.certificate(9))
        try store.take(.persons, try scratch.write("b.csv", Samples.header + "\n" + corrected), updating: true)
        #expect(try store.person(certificateType: "01", certificateNumber: Samples.certificate(1)) == nil)
        #expect(try store.person(certificateType: "01", certificateNumber: Samples.certificate(9)) == Samples.number(1))
    }

    /// Name, bytes of the second row, mistakes.
    @Test(
        "hostile rows are refused alone; their neighbours are taken",
        arguments: [
            ("GBK", Array("1,".utf8) + [0xD5, 0xC5, 0xC8, 0xFD] + Array(",01,x,,".utf8), "3  notUTF8"),
            ("NUL", Array("1,a\u{0}b,01,x,,".utf8), "3  nulByte"),
            ("open quote", Array("1,\"a,01,x,,".utf8), "3  brokenQuotes"),
            ("quote inside", Array("1,a\"b,01,x,,".utf8), "3  brokenQuotes"),
            ("text after quote", Array("1,\"a\"b,01,x,,".utf8), "3  brokenQuotes"),
            ("too few fields", Array("1,a".utf8), "3  fieldCount"),
            ("too many fields", Array("1,a,01,x,,,".utf8), "3  fieldCount"),
            ("truncated UTF-8", Array("1,a,01,x,,".utf8) + [0xE5, 0xBC], "3  notUTF8"),
            ("overlong UTF-8", Array("1,".utf8) + [0xC0, 0xAF] + Array(",01,x,,".utf8), "3  notUTF8"),
        ] as [(String, [UInt8], String)])
    func hostileRows(name: String, row: [UInt8], expected: String) throws {
        let bytes = Array("\(Samples.header)\n\(Samples.person(1))\n".utf8) + row + Array("\n\(Samples.person(2))\n".utf8)
        #expect(try store.mistakes(.persons, try scratch.write("p.csv", bytes)) == [expected])
        #expect(try store.count("persons") == 2)
    }

    @Test("byte order mark, CRLF, blank lines, quotes within quotes and a last line without end are no mistakes")
    func harmless() throws {
        let text =
            "\u{FEFF}\(Samples.header)\r\n\r\n" + Samples.person(1, name: "\"张,\"\"三\"\"\"") + "\r\n   \r\n" + Samples.person(2)
        let progress = try store.take(.persons, try scratch.write("p.csv", text))
        #expect(progress.added == 2 && progress.refused == 0 && progress.lines == 5)
        let access = IdentityAccess(at: Samples.time("2026-01-01"), operatorName: "test", purpose: "test")
        #expect(try store.identity(of: Samples.number(1), for: access)?.name == "张,\"三\"")
    }

    @Test(
        "files that contradict their format as a whole change nothing",
        arguments: [
            "", "psn_no,psn_name,surprise\n1,2,3\n", "psn_no,psn_no\n1,2\n", "\"psn_no\n", "psn\u{0}no\n",
        ])
    func badFiles(text: String) throws {
        let path = try scratch.write("p.csv", text)
        #expect { try store.take(.persons, path) } throws: { ($0 as? RegistryStoreError)?.code == .badFile }
        #expect(try store.count("persons") == 0)
    }

    @Test("UTF-16 and folders are refused, a missing file is not found")
    func otherFiles() throws {
        let wide = try scratch.write("w.csv", [0xFF, 0xFE, 0x70, 0x00])
        #expect { try store.take(.persons, wide) } throws: { ($0 as? RegistryStoreError)?.code == .badFile }
        #expect { try store.take(.persons, scratch.folder, format: .csv) } throws: {
            ($0 as? RegistryStoreError)?.code == .badFile
        }
        #expect { try store.take(.persons, scratch.path("none.csv")) } throws: { ($0 as? RegistryStoreError)?.code == .notFound }
    }

    @Test("a line of a gigabyte is refused without being held: memory stays flat")
    func hugeLine() throws {
        let path = try scratch.write("p.csv", "\(Samples.header)\n\(Samples.person(1))\n")
        let file = try #require(FileHandle(forWritingAtPath: path))
        // A hole in the file: a gigabyte of zeros that takes no room on the disk.
        try file.seekToEnd()
        let end = try file.offset() + 1 << 30
        try file.truncate(atOffset: end)
        try file.seekToEnd()
        try file.write(contentsOf: Data("\n\(Samples.person(2))\n".utf8))
        try file.close()
        let before = Self.peakKibibytes
        #expect(try store.mistakes(.persons, path) == ["3  lineTooLong"])
        #expect(try store.count("persons") == 2)
        #expect(Self.peakKibibytes - before < 200_000, "the line was held in memory")
    }

    @Test("JSON lines: unknown keys, wrong kinds and broken objects are refused alone")
    func jsonLines() throws {
        let rows = [
            #"{"psn_no":"1"}"#, #"{"psn_no":"2","#, #"[]"#, #"{"psn_no":"3","surprise":1}"#, #"{"psn_no":{}}"#, #"{"psn_no":4}"#,
            #"{"psn_no":"5","psn_no":"6"}"#,
        ]
        let path = try scratch.write("p.jsonl", rows.joined(separator: "\n"))
        #expect(
            try store.mistakes(.persons, path)
                == ["2  notJSON", "3  notAnObject", "4 surprise unknownField", "5 psn_no malformed", "7  notJSON"])
        #expect(try store.count("persons") == 2)
    }

    @Test("regions and institutions that rows name have to be there; an erased person does not return")
    func references() throws {
        let rows = [Samples.enrolmentHeader, Samples.enrolment(1).replacing("340100", with: "349999"), Samples.enrolment(2)]
        #expect(
            try store.mistakes(.enrolments, try scratch.write("e.csv", rows.joined(separator: "\n"))) == [
                "2 poolarea_no unknownRegion"
            ])
        let service = "fixmedins_code,service,opsp_dise_code,begin,end\nH31010100001,1,,2020-01-01,\n"
        #expect(try store.mistakes(.services, try scratch.write("s.csv", service)) == ["2 fixmedins_code unknownInstitution"])
        let persons = try scratch.write("p.csv", Samples.persons(2..<3))
        try store.take(.persons, persons)
        _ = try store.erase(Samples.number(2), on: Samples.day("2026-09-01"), reason: "request")
        #expect(try store.mistakes(.persons, persons, updating: true) == ["2 psn_no erased"])
    }

    @Test("a row that fills several tables is taken whole or not at all")
    func wholeRows() throws {
        let old =
            #"{"psn_no":"1","insuplc_admdvs":"340000","insutype":"310","psn_type":"1101","psn_insu_stas":"1","flags":[{"psn_idet_type":"1","begin":"2026-01-01","end":"2026-06-30"}]}"#
        try store.take(.enrolments, try scratch.write("a.jsonl", old))
        // Another enrolment of the same person brings a new flag, and one that contradicts the stored one.
        let new =
            #"{"psn_no":"1","insuplc_admdvs":"340000","insutype":"390","psn_type":"1501","psn_insu_stas":"1","flags":[{"psn_idet_type":"3","begin":"2026-01-01"},{"psn_idet_type":"1","begin":"2026-01-01","end":"2026-12-31"}]}"#
        #expect(try store.mistakes(.enrolments, try scratch.write("b.jsonl", new)) == ["1 end differs"])
        #expect(try store.count("enrolments") == 1 && store.count("flags") == 1)
    }

    @Test("an updated status becomes history, and facts are read from the day's status")
    func statusHistory() throws {
        try store.take(.enrolments, try scratch.write("a.csv", Samples.enrolments(1..<2)))
        let suspended = Samples.enrolment(1).replacing(",1,2020-01-01", with: ",2,2026-06-01")
        let path = try scratch.write("b.csv", Samples.enrolmentHeader + "\n" + suspended)
        #expect(try store.mistakes(.enrolments, path) == ["2 psn_insu_stas differs"])
        #expect(try store.take(.enrolments, path, updating: true).updated == 1)
        #expect(try store.take(.enrolments, path, updating: true).unchanged == 1)
        func status(_ text: String) -> UInt8? {
            let day = Samples.day(text)
            return store.facts(
                of: Samples.number(1), insuringRegion: RegionCode(340_000), insurance: .employee,
                treatingRegion: RegionCode(310_000), visit: day...day)?.status
        }
        #expect(status("2026-05-31") == 1 && status("2026-06-01") == 2 && status("2019-12-31") == 0)
    }

    /// The greatest resident memory of this process so far.
    private static var peakKibibytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }
}
