/// A text as it may be printed beside others: control characters, line breaks and marks that turn the direction of writing become U+FFFD. What a
/// hospital or another region wrote can then neither steer a terminal nor look like a line of ours. O(n); without such a character it is the
/// text itself.
public func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isHidden($0) ? "\u{FFFD}" : $0 }))
}

private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    // Printable ASCII is most of every text.
    guard !(0x20...0x7E).contains(scalar.value) else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
}
