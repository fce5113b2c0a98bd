import Adjudication
import ClaimTypes
import Foundation
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

/// Law M10 on files: every class of bad row has its file, is refused precisely, and leaves its neighbours alone.
struct BadClaimTests {
    /// What each line of a file is answered; the file is named after the class it shows.
    static let expected: [(file: String, answers: [String])] = [
        ("invalidUTF8", ["invalidUTF8 "]),
        ("nulByte", ["nulByte ", "nulByte "]),
        ("brokenJSON", ["brokenJSON ", "brokenJSON med_type", "brokenJSON ", "brokenJSON "]),
        ("missingField", ["missingField psn_no", "missingField feedetail", "missingField feedetail"]),
        ("wrongType", ["wrongType medfee_sumamt", "wrongType psn_no", "wrongType feedetail[0]"]),
        ("fieldTooLong", ["fieldTooLong mdtrt_id", "fieldTooLong mdtrtarea_admvs"]),
        (
            "invalidValue",
            [
                "invalidValue medfee_sumamt", "invalidValue fixmedins_code", "invalidValue feedetail[0].cnt",
                "invalidValue acct_used_flag",
            ]
        ),
        ("invalidDate", ["invalidDate setl_time", "invalidDate begntime"]),
        ("unknownTransaction", ["unknownTransaction infno", "unknownTransaction infno"]),
        ("duplicateLineNumber", ["duplicateLineNumber feedetail[1].feedetl_sn"]),
        ("priceTimesQuantityDiffers", ["priceTimesQuantityDiffers feedetail[0].det_item_fee_sumamt"]),
        ("sumsDoNotAddUp", ["sumsDoNotAddUp medfee_sumamt"]),
        ("negativeTotal", ["negativeTotal feedetail[0].med_list_codg", "negativeTotal medfee_sumamt"]),
        ("hospitalPartOutsideFee", ["hospitalPartOutsideFee hosp_part_amt", "hospitalPartOutsideFee hosp_part_amt"]),
        ("datesOutOfOrder", ["datesOutOfOrder setl_time", "datesOutOfOrder feedetail[0].fee_ocur_time"]),
        ("visitTypeDisagrees", ["visitTypeDisagrees med_type", "visitTypeDisagrees med_type"]),
        ("unknownRegion", ["unknownRegion mdtrtarea_admvs", "unknownRegion insuplc_admdvs"]),
        ("unknownInstitution", ["unknownInstitution fixmedins_code"]),
        ("institutionElsewhere", ["institutionElsewhere mdtrtarea_admvs"]),
        ("unknownItem", ["unknownItem feedetail[1].med_list_codg"]),
        ("personNotEnrolled", ["personNotEnrolled psn_no", "personNotEnrolled insutype"]),
        ("conflict", ["settled", "replayed", "conflict acct_used_flag", "conflict medfee_sumamt"]),
        ("cancelOfUnknown", ["cancelOfUnknown omsgid"]),
        ("cancelOfCancel", ["settled", "cancelled", "cancelOfCancel omsgid"]),
        ("alreadyCancelled", ["settled", "cancelled", "replayed", "alreadyCancelled omsgid"]),
        ("cancelDisagrees", ["settled", "cancelDisagrees psn_no", "cancelDisagrees infno", "cancelDisagrees setl_time"]),
        (
            "notPayable",
            [
                "notPayable.suspended psn_no", "notPayable.dateOutsidePolicy setl_time",
                "notPayable.chronicQualificationMissing dise_codg", "notPayable.visitTypeNotCovered med_type",
            ]
        ),
        (
            "mixed",
            [
                "settled", "brokenJSON ", "settled", "sumsDoNotAddUp medfee_sumamt", "personNotEnrolled psn_no", "settled",
                "replayed", "invalidValue medfee_sumamt", "unknownRegion mdtrtarea_admvs", "cancelled",
                "alreadyCancelled omsgid", "unknownItem feedetail[0].med_list_codg", "negativeTotal medfee_sumamt",
                "conflict psn_no", "settled",
            ]
        ),
    ]

    @Test(arguments: expected.indices)
    func eachFileIsAnsweredLineByLine(index: Int) throws {
        let (file, expected) = Self.expected[index]
        let answers = try Fixtures.answers(to: "BadClaims/\(file).jsonl")
        #expect(answers.map(\.answer.summary) == expected, "\(file)")
        for (line, answer) in answers {
            guard let refusal = answer.refusal else { continue }
            #expect(refusal.line == line && !refusal.reason.chinese.isEmpty && !refusal.reason.english.isEmpty)
        }
    }

    /// Classes without a file of their own: a line of more than a mebibyte, which tests make themselves, and what `Stays` shows.
    private static let elsewhere: Set<RowRefusalCode> = [
        .lineTooLong, .chargedOutsideStay, .serviceNotOpen, .supersededByLater, .stayBilled, .visitDuplicate, .stayOverlaps,
    ]

    @Test func everyClassHasItsFileAndEveryFileItsTest() throws {
        let classes = RowRefusalCode.allCases.filter { !Self.elsewhere.contains($0) }.map { "\($0)" } + ["mixed"]
        #expect(Self.expected.map(\.file).sorted() == classes.sorted())
        let files = try FileManager.default.contentsOfDirectory(atPath: Fixtures.examplesPath + "/BadClaims")
        #expect(files.filter { $0.hasSuffix(".jsonl") }.sorted() == classes.map { $0 + ".jsonl" }.sorted())
        let shown = Set(StayTests.expected.compactMap { $0.split(separator: " ").first.map(String.init) })
        for code in Self.elsewhere where code != .lineTooLong { #expect(shown.contains("\(code)")) }
        for (file, answers) in Self.expected where file != "mixed" {
            #expect(answers.contains { $0.hasPrefix(file) })
        }
    }

    @Test func theSummaryCountsEachClass() throws {
        var summary = AdjudicationSummary()
        for (_, answer) in try Fixtures.answers(to: "BadClaims/mixed.jsonl") { summary.count(answer) }
        #expect(
            summary.json.text.hasPrefix(
                #"{"rows":15,"settled":4,"cancelled":1,"superseded":0,"flagged":3,"replayed":1,"refused":9,"refusedByClass":{"brokenJSON":1,"invalidValue":1,"#
            ))
        #expect(summary.total.yuan == "57.99", "three bills of 19.33 stand")
        #expect(summary.lines.count(where: { $0.contains("拒绝 refused 1：") }) == 9)
    }
}
