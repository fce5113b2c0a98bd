import Testing

/// The modules keep to the import table, and the page for newcomers shows the table as it is.
@Suite("Import table")
struct ImportTests {
    @Test("every module has a row")
    func everyModuleHasARow() {
        for module in SourceTree.modules.keys.sorted() {
            #expect(ImportTable.row(module) != nil, "\(module) has no row in ImportTable.swift")
        }
    }

    @Test("every import stands in the row of its module")
    func everyImportIsAllowed() {
        for (module, files) in SourceTree.modules.sorted(by: { $0.key < $1.key }) {
            guard let row = ImportTable.row(module) else { continue }
            for file in files {
                for (line, imported) in importedModules(of: file.code) {
                    #expect(row.allows(imported, in: file), "\(file.path):\(line): \(module) must not import \(imported)")
                }
            }
        }
    }

    @Test("a row imports only rows above it, so there is no cycle")
    func rowsStandInDependencyOrder() {
        var above = ImportTable.foreign
        for row in ImportTable.rows {
            for imported in row.mayImport + row.onlyInFiles.keys {
                #expect(above.contains(imported), "\(row.name) stands above \(imported), which it may import")
            }
            #expect(above.insert(row.name).inserted, "\(row.name) has two rows")
        }
    }

    @Test("a pure module imports nothing of the system, and other modules only for values")
    func pureModulesStayPure() {
        // Messages and Hashing compute only, but their code is not held to the pure rules: one is generated in part, the
        // other calls a C library. CLedgerMemory gives memory and cannot be seen to do anything else.
        let computing: Set<String> = Set(ImportTable.rows.filter(\.isPure).map(\.name)).union([
            "Messages", "Hashing", "CLedgerMemory",
        ])
        for row in ImportTable.rows where row.isPure {
            #expect(Set(row.mayImport).isSubset(of: computing), "\(row.name) is pure and may import \(row.importCell)")
            #expect(row.onlyInFiles.isEmpty, "\(row.name) is pure and has exceptions")
        }
    }

    @Test("Documentation/Architecture.md shows this table")
    func pageShowsTheTable() throws {
        let page = try #require(SourceTree.files.first { $0.path == "Documentation/Architecture.md" })
        let shown = page.lines.drop { $0 != "<!-- import table -->" }.prefix { $0 != "<!-- end of import table -->" }
            .filter { $0.hasPrefix("| `") }.map(String.init)
        let expected = ImportTable.rows.map { "| `\($0.name)` | \($0.isPure ? "pure" : "") | \($0.importCell) |" }
        for (index, row) in expected.enumerated() {
            #expect(index < shown.count && shown[index] == row, "row \(index + 1) of the page must read: \(row)")
        }
        #expect(shown.count == expected.count)
    }
}

/// The modules a Swift text imports, with their lines.
func importedModules(of code: String) -> [(line: Int, module: String)] {
    let kinds: Set<Substring> = ["typealias", "struct", "class", "enum", "protocol", "let", "var", "func"]
    let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    var found: [(Int, String)] = []
    for (index, line) in code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where line.contains("import")
    {
        var words = line.split(whereSeparator: { " \t;".contains($0) })[...]
        while let first = words.first, first.hasPrefix("@") || modifiers.contains(first) { words = words.dropFirst() }
        guard words.popFirst() == "import" else { continue }
        if let first = words.first, kinds.contains(first) { words = words.dropFirst() }
        if let path = words.first { found.append((index + 1, String(path.split(separator: ".")[0]))) }
    }
    return found
}
