import Foundation
import FoundationXML
public import PaymentFiles

/// Reads payment files with the system's XML parser (libxml2, through FoundationXML).
///
/// A file that declares a document type or entities never reaches the parser: those are what makes XML grow without bound or
/// read other files, and no message definition has them. Nor does one with a processing instruction: an empty one stops the process inside
/// FoundationXML, which expects its text to be there.
public enum PaymentReader {
    /// Bytes of a file: a statement with a hundred thousand entries is about a tenth of it.
    public static let bytesMax = 256 << 20
    /// Levels of elements: the definitions need less than twenty.
    public static let depthMax = 32

    /// The file, or the first reason not to take it, with its line.
    public static func read(_ bytes: [UInt8]) -> Result<PaymentFile, PaymentFileRefusal> {
        if let refusal = refusalBeforeParsing(bytes) { return .failure(refusal) }
        let collector = TreeCollector()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = collector
        let isWhole = parser.parse()
        if let refusal = collector.refusal { return .failure(refusal) }
        guard isWhole, let root = collector.root else {
            let code = (parser.parserError as NSError?)?.code ?? 0
            return .failure(PaymentFileRefusal(.malformed, line: max(parser.lineNumber, 1), "libxml2 error \(code)"))
        }
        return PaymentFile.read(root, namespace: collector.namespace)
    }

    private static func refusalBeforeParsing(_ bytes: [UInt8]) -> PaymentFileRefusal? {
        guard bytes.count <= bytesMax else {
            return PaymentFileRefusal(.tooLarge, line: 1, "\(bytes.count) bytes, at most \(bytesMax)")
        }
        // UTF-16 and UTF-32 hold zero bytes; with them gone, a declaration cannot hide in another encoding.
        if let zero = bytes.firstIndex(of: 0) {
            return PaymentFileRefusal(.encodingUnsupported, line: line(of: zero, in: bytes), "a zero byte")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            return PaymentFileRefusal(.encodingUnsupported, line: 1, "bytes that are not UTF-8")
        }
        if let declared = declaredEncoding(bytes), declared != "UTF-8" {
            return PaymentFileRefusal(.encodingUnsupported, line: 1, declared)
        }
        var start = bytes.startIndex
        while let open = bytes[start...].firstIndex(of: UInt8(ascii: "<")) {
            for word in ["<!DOCTYPE", "<!ENTITY"] where bytes[open...].starts(with: word.utf8) {
                return PaymentFileRefusal(.documentTypeForbidden, line: line(of: open, in: bytes), word)
            }
            if bytes[open...].starts(with: "<?".utf8), !isDeclaration(at: open, in: bytes) {
                return PaymentFileRefusal(.instructionForbidden, line: line(of: open, in: bytes), "<?")
            }
            start = open + 1
        }
        return nil
    }

    /// Whether the XML declaration begins here: at the beginning of the file, a byte order mark apart.
    private static func isDeclaration(at place: Int, in bytes: [UInt8]) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard place == (bytes.starts(with: mark) ? mark.count : 0) else { return false }
        let rest = bytes[place...].dropFirst(5)
        return bytes[place...].starts(with: "<?xml".utf8) && rest.first.map { " \t\r\n".utf8.contains($0) } ?? false
    }

    /// In capitals; `nil` when the first line declares none.
    private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(200), as: UTF8.self)
        guard let end = head.range(of: "?>"), let name = head[..<end.lowerBound].range(of: "encoding") else { return nil }
        let value = head[name.upperBound..<end.lowerBound].drop { " =\t\r\n".contains($0) }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
        return value.dropFirst().prefix { $0 != quote }.uppercased()
    }

    private static func line(of index: Int, in bytes: [UInt8]) -> Int {
        bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1
    }
}

/// Builds the tree from the parser's calls; stops at the first element it cannot take.
private final class TreeCollector: NSObject, XMLParserDelegate {
    private(set) var root: ElementNode?
    private(set) var namespace = ""
    private(set) var refusal: PaymentFileRefusal?
    private var path: [ElementNode] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if path.isEmpty { namespace = namespaceURI ?? "" }
        guard (namespaceURI ?? "") == namespace else {
            return stop(parser, .namespaceUnsupported, "\(name): \(namespaceURI ?? "no namespace")")
        }
        guard path.count < PaymentReader.depthMax else {
            return stop(parser, .tooDeep, "more than \(PaymentReader.depthMax) levels")
        }
        path.append(ElementNode(name: name, currency: attributes["Ccy"], line: parser.lineNumber))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if !path.isEmpty { path[path.count - 1].text += text }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        if !path.isEmpty { path[path.count - 1].text += String(decoding: block, as: UTF8.self) }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard var node = path.popLast() else { return }
        if !node.children.isEmpty {
            // Between elements stand blanks and nothing else.
            guard node.text.allSatisfy(\.isWhitespace) else {
                return stop(parser, .valueMalformed, "text between the elements of \(name)")
            }
            node.text = ""
        }
        if path.isEmpty { root = node } else { path[path.count - 1].children.append(node) }
    }

    private func stop(_ parser: XMLParser, _ code: PaymentFileRefusal.Code, _ detail: String) {
        guard refusal == nil else { return }
        refusal = PaymentFileRefusal(code, line: max(parser.lineNumber, 1), detail)
        parser.abortParsing()
    }
}
