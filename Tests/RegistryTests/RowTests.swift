import ClaimTypes
import Registry
import StrictJSON
import Testing

/// Rows of files for bulk import: what they must hold, and what a report may say of them.
@Suite("Registry rows")
struct RowTests {
    private static func errors(_ kind: RegistryRowKind, _ json: String) -> [String] {
        guard case .success(let value) = JSONParser.parse(Array(json.utf8)) else { return ["no JSON"] }
        switch RegistryFiles.row(of: kind, value, file: "f", row: 3) {
        case .success: return []
        case .failure(let found): return found.errors.map { "\($0.row) \($0.field) \($0.code)" }
        }
    }

    @Test(
        "every mistake has row, column and code",
        arguments: [
            (.persons, #"{"psn_no":"1"}"#, []),
            (.persons, #"{"psn_no":"1","psn_name":"张样例"}"#, ["3 psn_cert_type missing", "3 certno missing"]),
            (.persons, #"{"psn_no":"1","tel":"1"}"#, ["3 psn_name missing"]),
            (
                .persons, #"{"psn_no":"1","psn_name":"张","psn_cert_type":"01","certno":"340100198001010018"}"#,
                ["3 certno contradiction"]
            ),
            (.persons, #"{"psn_no":"1","psn_name":"张","psn_cert_type":"1","certno":"340100198001010017"}"#, []),
            (.persons, #"{"psn_no":"1","psn_name":"张","psn_cert_type":"01","certno":"34010019550308002x"}"#, []),
            (
                .persons,
                #"{"psn_no":"1","psn_name":"张","psn_cert_type":"01","certno":"340100198001010017","brdy":"1980-01-02"}"#,
                ["3 certno contradiction"]
            ),
            (.persons, #"{"psn_no":"1","psn_name":"张","psn_cert_type":"01","certno":"12"}"#, ["3 certno contradiction"]),
            (.persons, #"{"psn_no":"1","psn_name":"Li","psn_cert_type":"14","certno":"E 123 4"}"#, []),
            (.persons, #"{"psn_no":"1","life":"2","life_source":"s","life_date":"2026-01-01"}"#, ["3 life_since contradiction"]),
            (.persons, #"{"psn_no":"1","life":"1"}"#, ["3 life_source missing"]),
            (.persons, #"{"psn_no":"1","life_source":"s"}"#, ["3 life_source contradiction"]),
            (.cards, #"{"psn_no":"1","kind":"02","card_no":"A","issued_at":"2026-01-01"}"#, ["3 kind malformed"]),
            (
                .services, #"{"fixmedins_code":"H31010100001","service":"3","begin":"2026-01-01"}"#,
                ["3 opsp_dise_code contradiction"]
            ),
            (.flags, #"{"psn_no":"1","psn_idet_type":"1","begin":"2026-02-01","end":"2026-01-31"}"#, ["3 end endBeforeBegin"]),
            (
                .regions, #"{"admdvs":"139900","parent":"139900","name_zh":"a","name_en":"a","begin":"2000-01-01"}"#,
                ["3 parent contradiction"]
            ),
            (.mutualAid, #"{"psn_no":"1","mulaid_psn_no":"2"}"#, []),
            (.mutualAid, #"{"psn_no":"1","mulaid_psn_no":"2","x":"y"}"#, ["3 x unknownField"]),
        ] as [(RegistryRowKind, String, [String])])
    func mistakes(kind: RegistryRowKind, json: String, expected: [String]) {
        #expect(Self.errors(kind, json) == expected)
    }

    @Test("M8: a report on persons and cards quotes no value, wherever a column was misplaced")
    func nothingIsQuoted() {
        let secret = "340100198001010017"
        for (kind, json) in [
            (
                RegistryRowKind.persons,
                #"{"psn_no":"\#(secret)x","psn_name":"王","psn_cert_type":"\#(secret)","certno":"\#(secret)","brdy":"\#(secret)"}"#
            ),
            (.cards, #"{"psn_no":"\#(secret)x","kind":"\#(secret)","card_no":"\#(secret)é","issued_at":"\#(secret)"}"#),
        ] {
            guard case .success(let value) = JSONParser.parse(Array(json.utf8)),
                case .failure(let found) = RegistryFiles.row(of: kind, value, file: "f", row: 1)
            else {
                Issue.record("the row was taken")
                continue
            }
            #expect(found.errors.count >= 3)
            #expect(found.errors.allSatisfy { !"\($0)".contains(secret) }, "\(found.errors)")
        }
    }

    @Test("everything an enrolment carries is written and read back, and old rows keep their bytes")
    func enrolmentRoundTrip() throws {
        let line =
            #"{"psn_no":"1","insuplc_admdvs":"660000","insutype":"310","poolarea_no":"659001","psn_type":"1101","psn_insu_stas":"2","cvlserv_flag":"0","balc":"300.00","psn_insu_date":"2026-06-01","contribution_level":"2","paid_until":"2026-05-31","status_history":[{"since":"2012-01-01","psn_insu_stas":"1"}],"flags":[{"psn_idet_type":"2","psn_type_lv":"3","begin":"2024-01-01"}],"filings":[{"type":"1","mdtrtarea_admvs":"310000","commitment":"1","filed_at":"2024-02-20 10:12:00","cancelled_at":"2024-12-01 00:00:00","begin":"2024-03-01"}],"chronic":[{"opsp_dise_code":"M03900","begin":"2023-01-01","fixmedins_codes":"H31010100001 P31010100002"}],"mutual_aid":[{"psn_no":"9","begin":"2024-01-01","end":"2024-12-31"}]}"#
        var registry = MemoryRegistry()
        #expect(RegistryFiles.loadPersons(Array(line.utf8), file: "f", into: &registry).isEmpty)
        #expect(try #require(registry.allEnrolments.first.map { RegistryFiles.encode($0) }) == line)
    }
}
