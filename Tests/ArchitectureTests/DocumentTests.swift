import Foundation
import Testing

/// The pages can be followed, and nothing in the repository points at one machine.
@Suite("Documents")
struct DocumentTests {
    static let pages = SourceTree.files.filter { $0.path.hasSuffix(".md") }

    @Test("every link of a page leads to a file or heading that exists")
    func linksResolve() {
        for page in Self.pages {
            for link in localLinks(of: page.text) {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let target = parts[0].isEmpty ? page.path : resolved(String(parts[0]), from: page.path)
                guard SourceTree.exists(target) else {
                    Issue.record("\(page.path): \(link) leads nowhere")
                    continue
                }
                guard parts.count == 2, let text = Self.pages.first(where: { $0.path == target })?.text else { continue }
                #expect(headingAnchors(of: text).contains(String(parts[1])), "\(page.path): \(link): no such heading")
            }
        }
    }

    @Test("no file names a path of one machine")
    func noMachinePaths() {
        let paths = ["/wor" + "k/", "/roo" + "t/", "/hom" + "e/", "/op" + "t/swift", "bash_" + "jobs"]
        for file in SourceTree.files {
            for path in paths where file.text.contains(path) { Issue.record("\(file.path) mentions \(path)") }
            let folder = "share" + "d/"
            for line in linesUsing(folder, in: file.text) { Issue.record("\(file.path):\(line) mentions \(folder)") }
        }
    }

    @Test("every page opens with a title")
    func pagesHaveTitles() {
        for page in Self.pages { #expect(page.text.hasPrefix("# "), "\(page.path) opens without a title") }
    }

    private func resolved(_ link: String, from page: String) -> String {
        var parts = page.split(separator: "/").dropLast().map(String.init)
        for step in link.split(separator: "/").map(String.init) {
            if step == ".." {
                if parts.popLast() == nil { return "outside the repository" }
            } else if step != "." {
                parts.append(step)
            }
        }
        return parts.joined(separator: "/")
    }
}

/// Targets of `[text](target)` outside code, without those that leave the repository.
func localLinks(of markdown: String) -> [String] {
    var links: [String] = []
    for line in proseLines(of: markdown) {
        for piece in line.components(separatedBy: "](").dropFirst() {
            guard let target = piece.split(separator: ")", maxSplits: 1, omittingEmptySubsequences: false).first else { continue }
            if !target.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:") { links.append(String(target)) }
        }
    }
    return links
}

/// The anchors the usual renderers give to headings: lower case, no punctuation, hyphens for blanks.
func headingAnchors(of markdown: String) -> Set<String> {
    let headings = proseLines(of: markdown).filter { $0.hasPrefix("#") }
    return Set(
        headings.map { heading in
            let title = heading.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
            return String(title.compactMap { $0 == " " ? "-" : ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : nil })
        })
}

/// The lines of a page outside fenced code, with inline code removed.
private func proseLines(of markdown: String) -> [String] {
    var isCode = false
    var prose: [String] = []
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.drop(while: { $0 == " " }).hasPrefix("```") {
            isCode.toggle()
        } else if !isCode {
            prose.append(line.hasPrefix("#") ? String(line) : withoutInlineCode(line))
        }
    }
    return prose
}

private func withoutInlineCode(_ line: Substring) -> String {
    line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        .joined(separator: " ")
}
