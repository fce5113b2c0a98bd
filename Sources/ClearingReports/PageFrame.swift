/// The look of a page, on screen and on A4. No script, no font, no picture from elsewhere: a page opened in thirty years looks the same.
public enum PageFrame {
    static let style = """
        @page { size: A4; margin: 14mm 13mm 15mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; color: #667; } }
        :root { --ink: #17202e; --soft: #5b6678; --rule: #d6dbe3; --tint: #f3f6fa; --fund: #0b6e8c; --account: #5aa9a2;
          --hospital: #b8a06a; --cash: #c8553d; }
        * { box-sizing: border-box; }
        html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        body { margin: 0; background: #e9edf2; color: var(--ink); font: 9.5pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC",
          "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", system-ui, sans-serif; }
        main { background: #fff; max-width: 210mm; margin: 8mm auto; padding: 14mm 13mm; box-shadow: 0 1px 8px rgba(20, 30, 50, .18); }
        .en { color: var(--soft); font-size: .82em; font-weight: 400; }
        header { display: flex; justify-content: space-between; align-items: flex-end; border-bottom: 2.5pt solid var(--fund);
          padding-bottom: 3mm; }
        h1 { font-size: 18pt; line-height: 1.2; margin: 0; font-weight: 700; letter-spacing: .02em; }
        h1 .en { display: block; font-size: 10.5pt; letter-spacing: 0; margin-top: .6mm; }
        .sub { margin: 1.2mm 0 0; color: var(--soft); font-size: 8.8pt; }
        .id { text-align: right; font-size: 8.8pt; color: var(--soft); white-space: nowrap; }
        .id b { display: block; color: var(--ink); font-size: 10.5pt; font-variant-numeric: tabular-nums; }
        .hero { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm; margin: 5mm 0 3mm; }
        .hero div { border-top: 2.2pt solid var(--rule); padding-top: 1.6mm; }
        .hero .fund { border-color: var(--fund); } .hero .account { border-color: var(--account); } .hero .cash { border-color: var(--cash); }
        .hero p { margin: 0; font-size: 8.8pt; } .hero b { display: block; font-size: 15pt; line-height: 1.3; font-variant-numeric: tabular-nums; }
        .hero .cash b { color: var(--cash); }
        svg { display: block; width: 100%; height: auto; }
        svg text { font-family: inherit; }
        .legend { display: flex; flex-wrap: wrap; gap: 1mm 6mm; list-style: none; margin: 1.5mm 0 0; padding: 0; font-size: 8.4pt; }
        .legend i { display: inline-block; width: 2.6mm; height: 2.6mm; border-radius: .6mm; margin-right: 1.4mm; vertical-align: -.2mm; }
        dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: .9mm 4mm; margin: 4.5mm 0 0; padding: 3mm 4mm;
          background: var(--tint); border-radius: 1.5mm; font-size: 8.8pt; }
        dt { color: var(--soft); } dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        section { margin-top: 6mm; }
        h2 { font-size: 11.5pt; margin: 0 0 1.6mm; break-after: avoid; } h2 .en { margin-left: 1mm; }
        table { width: 100%; border-collapse: collapse; font-size: 8.8pt; }
        th { text-align: left; font-weight: 600; border-bottom: 1pt solid var(--ink); padding: 1mm 1.4mm; vertical-align: bottom; }
        th .en { display: block; } td { padding: .95mm 1.4mm; border-bottom: .5pt solid var(--rule); vertical-align: top; }
        tr { break-inside: avoid; } thead { display: table-header-group; }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        th.n { white-space: normal; } .short { break-inside: avoid; }
        .index { table-layout: fixed; } .index td:nth-child(1) { width: 58%; } .index td:nth-child(2) { width: 26%; }
        .code { color: var(--soft); font-size: 7.4pt; display: block; overflow-wrap: anywhere; }
        tr.sum td { border-top: 1pt solid var(--ink); border-bottom: 0; font-weight: 700; }
        .two { display: grid; grid-template-columns: 1fr 1fr; gap: 7mm; }
        ol { margin: 0; padding: 0; list-style: none; font-size: 8.4pt; counter-reset: step; }
        li.step { display: grid; grid-template-columns: 6mm 1fr 26mm; gap: 0 2mm; padding: 1mm 0; border-bottom: .5pt solid var(--rule);
          break-inside: avoid; counter-increment: step; }
        li.step::before { content: counter(step); color: var(--soft); } li.step p { margin: 0; } li.step .in { color: var(--soft); font-size: 7.7pt; }
        .ok { color: #18794e; font-weight: 700; } .level { color: var(--soft); white-space: nowrap; }
        .equation { display: block; color: var(--soft); font-size: 7.9pt; font-variant-numeric: tabular-nums; }
        .equation i { display: inline-block; font-style: normal; white-space: nowrap; margin-right: 3.5mm; }
        .capitals { margin-left: auto; }
        .sign { display: grid; grid-template-columns: 1.2fr 1.2fr .8fr; gap: 8mm; margin-top: 10mm; font-size: 8.6pt; break-inside: avoid; }
        .sign div { border-top: .5pt solid var(--ink); padding-top: 1.2mm; margin-top: 9mm; }
        footer { margin-top: 6mm; padding-top: 2mm; border-top: .5pt solid var(--rule); color: var(--soft); font-size: 7.8pt; }
        @page wide { size: A4 landscape; } .wide main { page: wide; max-width: 297mm; } .wide table { font-size: 8.2pt; }
        .proof td { padding: .6mm 1.4mm; } .bad { color: #b3261e; font-weight: 700; } tr.bad td { background: #fdecea; }
        .alarm { border: 2pt solid #b3261e; background: #fdecea; color: #b3261e; padding: 3mm 4mm; margin: 5mm 0 0; font-weight: 700; }
        .capital { margin: 1.2mm 0 0; font-size: 10.5pt; } .capital b { letter-spacing: .05em; } .void { color: var(--soft); }
        @media print { body { background: #fff; } main { box-shadow: none; margin: 0; padding: 0; max-width: none; } }
        @media screen and (max-width: 700px) { main { padding: 6mm 4mm; margin: 0; } .hero, .two { grid-template-columns: 1fr 1fr; }
          dl { grid-template-columns: max-content 1fr; } .scroll { overflow-x: auto; } }
        """

    /// A whole page around `body`.
    /// - Parameters:
    ///   - language: BCP 47 tag, such as `zh-CN`.
    ///   - bodyClass: `wide` for A4 on its side, else empty.
    public static func page(
        _ title: String, language: String, bodyClass: String = "", _ body: (inout HTMLText) -> Void
    ) -> String {
        var html = HTMLText()
        html.raw("<!DOCTYPE html>\n<html lang=\"\(language)\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.element("title", text: title)
        let attribute = bodyClass.isEmpty ? "" : " class=\"\(bodyClass)\""
        html.raw("\n<style>\n\(style)\n</style>\n</head>\n<body\(attribute)>\n<main>\n")
        body(&html)
        html.raw("</main>\n</body>\n</html>\n")
        return html.markup
    }
}
