import Benefits
import Foundation
import PolicyFiles
import StrictJSON
import Testing

@testable import PolicyCommands

/// The published schemas and the loader are two descriptions of one format: what one refuses, the other refuses.
@Suite("Published schemas")
struct SchemaTests {
    private let policyJudge = judge("medclear-policies")
    private let catalogueJudge = judge("medclear-catalogues")

    private static func judge(_ name: String) -> SchemaJudge {
        SchemaJudge(root: Samples.json("../Schemas/\(name).schema.json"))
    }

    private static func loads(policies document: JSONValue) -> Bool {
        (try? PolicyFiles.decodePolicies(bytes: Array(document.text.utf8), file: "mutation").get()) != nil
    }

    private static func loads(catalogues document: JSONValue) -> Bool {
        (try? PolicyFiles.decodeCatalogues(bytes: Array(document.text.utf8), file: "mutation").get()) != nil
    }

    @Test("every sample satisfies its schema and the loader")
    func samples() {
        for name in Samples.policyNames {
            let document = Samples.json("Policies/\(name)")
            #expect(policyJudge.accepts(document) && Self.loads(policies: document), "\(name)")
        }
        for name in Samples.names(in: "Catalogues") {
            let document = Samples.json("Catalogues/\(name)")
            #expect(catalogueJudge.accepts(document) && Self.loads(catalogues: document), "\(name)")
        }
    }

    /// The schema cannot say that only the last band is open, nor that versions follow each other day by day.
    static func isBeyondSchemas(_ what: String) -> Bool { what.hasSuffix("- upTo") }

    @Test(
        "policies: loader and schema agree on every key taken away, put in or turned into something else", arguments: Samples.rich
    )
    func policyMutations(name: String) {
        let mutations = Mutation.share(of: name, Mutation.all)
        #expect(mutations.count > 50)
        var refused = 0
        for mutation in mutations where !Self.isBeyondSchemas(mutation.what) {
            let loads = Self.loads(policies: mutation.document)
            refused += loads ? 0 : 1
            #expect(policyJudge.accepts(mutation.document) == loads, "\(name): \(mutation.what); the loader says \(loads)")
        }
        #expect(refused > mutations.count / 2 && refused < mutations.count)
    }

    @Test("catalogues: the same, for one item of each class and one that is withdrawn")
    func catalogueMutations() {
        let document = Samples.json("Catalogues/310000.json")
        let items = document["catalogues"]?.elements.first?["items"]?.elements ?? []
        func first(_ fits: (JSONValue) -> Bool) -> [JSONValue] { items.first(where: fits).map { [$0] } ?? [] }
        let few =
            first { $0["class"] == .string("01") } + first { $0["preSelfPay"] != nil }
            + first { $0["class"] == .string("03") } + first { $0["withdrawn"] != nil }
        let small: JSONValue = .object([
            JSONMember("format", .string("medclear-catalogues/1")), JSONMember("sample", .bool(true)),
            JSONMember(
                "catalogues",
                .array([
                    .object([
                        JSONMember("region", .string("310000")), JSONMember("version", .string("1")),
                        JSONMember("items", .array(few)),
                    ])
                ])),
        ])
        #expect(few.count >= 3 && catalogueJudge.accepts(small) && Self.loads(catalogues: small))
        for mutation in Mutation.all(of: small) {
            let loads = Self.loads(catalogues: mutation.document)
            #expect(catalogueJudge.accepts(mutation.document) == loads, "\(mutation.what); the loader says \(loads)")
        }
    }

    @Test("every definition has a title in both languages")
    func titles() {
        for judge in [policyJudge, catalogueJudge] {
            for definition in judge.root["$defs"]?.members ?? [] {
                let title = definition.value["title"]?.string ?? ""
                #expect(
                    title.contains(" / ") && title.contains { $0.unicodeScalars.contains { $0.value > 0x4E00 } },
                    "\(definition.key)")
            }
        }
    }

    /// With MEDCLEAR_SCHEMA_FOLDER set, an outside validator judges the same mutations (`make check-schemas`).
    @Test(
        "mutations and the loader's verdicts, for an outside validator",
        .enabled(if: ProcessInfo.processInfo.environment["MEDCLEAR_SCHEMA_FOLDER"] != nil))
    func forOutside() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["MEDCLEAR_SCHEMA_FOLDER"])
        var lines = ""
        for name in Samples.rich {
            for mutation in Mutation.all(of: Samples.newest(name)) where !Self.isBeyondSchemas(mutation.what) {
                let line: JSONValue = .object([
                    JSONMember("what", .string("\(name): \(mutation.what)")),
                    JSONMember("loads", .bool(Self.loads(policies: mutation.document))),
                    JSONMember("document", mutation.document),
                ])
                lines += line.text + "\n"
            }
        }
        try lines.write(toFile: folder + "/mutations.jsonl", atomically: true, encoding: .utf8)
    }
}
