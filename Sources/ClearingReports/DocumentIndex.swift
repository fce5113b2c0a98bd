public import ClaimTypes
import LedgerTypes

/// The page that links everything written for a close.
public struct DocumentIndex: Sendable {
    /// A document or a file, with what it is called without its ending.
    public struct Entry: Hashable, Sendable {
        public var title: BilingualText
        public var number: String
        /// Name of each file, relative to the page.
        public var files: [String]

        public init(title: BilingualText, number: String, files: [String]) {
            self.title = title
            self.number = number
            self.files = files
        }
    }

    public var title: BilingualText
    public var sections: [(title: BilingualText, entries: [Entry])]

    public init(title: BilingualText, sections: [(title: BilingualText, entries: [Entry])]) {
        self.title = title
        self.sections = sections
    }

    /// The page. Links are relative, so that the folder can be moved.
    public func html() -> String {
        PageFrame.page(title.chinese, language: "zh-CN") { html in
            html.element("header") { html in html.element("h1", "", title) }
            for section in sections where !section.entries.isEmpty {
                html.element("section") { html in
                    html.element("h2", "", section.title)
                    html.element("table", "class=\"index\"") { html in
                        for entry in section.entries {
                            html.element("tr") { html in
                                html.element("td", "", entry.title)
                                html.element("td", text: entry.number)
                                html.element("td", "class=\"n\"") { html in
                                    for file in entry.files {
                                        let name = HTMLText.escaped(file)
                                        let ending = file.split(separator: ".").last.map(String.init) ?? file
                                        html.element("a", "href=\"\(name)\"", text: ending)
                                        html.raw(" ")
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
