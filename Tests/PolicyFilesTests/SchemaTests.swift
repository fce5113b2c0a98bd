import Foundation
import StrictJSON
import Testing

@testable import PolicyFiles

/// `make check-schemas` checks the files against the schemas with an outside validator; this suite keeps schema and loader in step.
@Suite("The published JSON Schemas and the loader know the same keys")
struct SchemaTests {
    private func definitions(_ name: String) throws -> JSONValue {
        let bytes = try Examples.bytes("../Schemas/medclear-\(name).schema.json")
        let schema = try JSONParser.parse(bytes).get()
        #expect(schema["$schema"] == .string("https://json-schema.org/draft/2020-12/schema"))
        return try #require(schema["$defs"])
    }

    private func texts(_ value: JSONValue?) -> Set<String> {
        guard case .array(let elements)? = value else { return [] }
        return Set(elements.compactMap { if case .string(let text) = $0 { text } else { nil } })
    }

    @Test("keys and required keys of every object agree", arguments: ["policies", "catalogues"])
    func inStep(_ name: String) throws {
        let shapes = name == "policies" ? SchemaShape.policyShapes : SchemaShape.catalogueShapes
        let definitions = try definitions(name)
        guard case .object(let members) = definitions else { return }
        for shape in shapes {
            let definition = try #require(definitions[shape.name], "\(shape.name) is missing in the schema")
            guard case .object(let properties)? = definition["properties"] else {
                Issue.record("\(shape.name) has no properties")
                continue
            }
            #expect(Set(properties.map(\.key)) == Set(shape.required + shape.optional), "keys of \(shape.name)")
            #expect(texts(definition["required"]) == Set(shape.required), "required keys of \(shape.name)")
            #expect(definition["additionalProperties"] == .bool(false), "\(shape.name) lets other keys in")
        }
        let objects = members.filter { $0.value["type"] == .string("object") }.map(\.key)
        #expect(Set(objects) == Set(shapes.map(\.name)), "the schema has objects the loader does not know")
    }

    @Test("the page names every key", arguments: ["policies", "catalogues"])
    func page(_ name: String) throws {
        let page = String(decoding: try Examples.bytes("../PolicyFiles.md"), as: UTF8.self)
        for shape in name == "policies" ? SchemaShape.policyShapes : SchemaShape.catalogueShapes where shape.name != "levels" {
            for key in shape.required + shape.optional {
                #expect(page.contains("`\(key)`") || page.contains("\"\(key)\""), "\(shape.name).\(key) is not on the page")
            }
        }
    }
}
