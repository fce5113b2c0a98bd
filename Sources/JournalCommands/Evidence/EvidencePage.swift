import ClaimTypes
import ClearingReports
import LedgerTypes
import StrictJSON

/// The evidence pack as a page for people who decide a dispute and read no bytes. Bilingual, printable, nothing is loaded from elsewhere.
package struct EvidencePage {
    private let file: ProofFile
    private let check: ProofCheck

    package init(_ file: ProofFile, _ check: ProofCheck) { (self.file, self.check) = (file, check) }

    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="zh-CN"><head><meta charset="utf-8"><title>证据 Evidence \(Self.escaped(check.about))</title>
        <style>
        body{font:14px/1.5 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111}
        h1{font-size:1.5em}h2{font-size:1.15em;border-bottom:1px solid #999;margin-top:2em}
        table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}
        .no{color:#a00;font-weight:bold}.yes{color:#060}code{font-size:.85em;word-break:break-all}
        @media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}}
        </style></head><body>
        <h1>争议证据 Evidence for a dispute</h1>
        <p>\(Self.escaped(check.about))</p>
        <p>本页由证据文件生成，仅供阅读；证明力在证据文件本身，任何人可以用 <code>medclear journal check-proof</code> 离线核验。<br>
        This page was made from an evidence file and is for reading. What proves is the file itself: anyone can check it offline with
        <code>medclear journal check-proof</code>.</p>
        <h2>一、发生了什么 What happened</h2>
        \(happened)
        <h2>二、核验结果 What was checked</h2>
        \(checks)
        <h2>三、如何得出金额 How the amount was reached</h2>
        \(explanation)
        <h2>四、所附记录 Records in the file</h2>
        \(records)
        <h2>五、本证据不能证明什么 What this does not prove</h2>
        <p>没有其他记录这一点只有完整日志能证明。记录的时间是制作者所述。检查点的公钥应从别处取得，不应取自本文件。<br>
        That there are no other records only the whole journal can show. Times of records are as the maker of the file states them. The
        public key of a checkpoint has to come from elsewhere, never from this file.</p>
        <p>第三部分的各步骤由制作者算出；持有日志者可用 <code>medclear journal explain</code> 重算。<br>
        The steps in part three are the maker's working; whoever has the journal can ask again with <code>medclear journal explain</code>.</p>
        <h2>六、证据文件中还有什么 What else the file holds</h2>
        <p>只有完整的记录才能证明，因此证据文件含有每条记录的全部字节，包括同一记录中他人的报文（以化名编号出现），即使本页不显示。转交文件前请确认收件人有权查看。<br>
        A record can only be proven whole. So the file holds every byte of each record, with the messages of others that stand in it
        (persons as pseudonymous numbers), also where this page does not show them. Make sure that whoever is given the file may see
        those.</p>
        </body></html>

        """
    }

    private var happened: String {
        "<ol>" + check.told.said.map { "<li>\(Self.escaped($0))</li>" }.joined(separator: "\n") + "</ol>"
            + (check.told.note.map { "\n<p>\(Self.escaped($0.chinese))<br>\n\(Self.escaped($0.english))</p>" } ?? "")
    }

    private var checks: String {
        let rows = check.lines.map { line in
            "<tr><td class=\"\(line.holds ? "yes" : "no")\">\(line.holds ? "✓ 成立 holds" : "✗ 不成立 fails")</td>"
                + "<td>\(Self.escaped(line.text.chinese))<br>\(Self.escaped(line.text.english))</td></tr>"
        }
        return "<table>" + rows.joined(separator: "\n") + "</table>"
    }

    private var explanation: String {
        guard let explanation = file.explanation, case .array(let steps)? = explanation["steps"] else {
            return "<p>文件中没有结算说明 The file holds no explanation.</p>"
        }
        func text(_ value: JSONValue?) -> String {
            if case .string(let text)? = value { Self.escaped(text) } else { "" }
        }
        let rows = steps.map { step -> String in
            var inputs: [String] = []
            if case .object(let members)? = step["inputs"] {
                inputs = members.map { member in
                    let words = member.key
                    return "\(Self.escaped(words)): \(text(member.value))"
                }
            }
            return "<tr><td>\(text(step["chinese"]))<br>\(text(step["english"]))</td><td>\(inputs.joined(separator: "<br>"))</td>"
                + "<td>\(text(step["result"]))</td></tr>"
        }
        let warning =
            explanation["agrees"] == .bool(true)
            ? "" : "<p class=\"no\">按规则重算与所记决定不符 Asked again, the rules give something else than was decided.</p>"
        return warning + "<table><tr><th>规则 rule</th><th>依据 inputs</th><th>结果 result</th></tr>" + rows.joined(separator: "\n")
            + "</table>"
    }

    private var records: String {
        let roles = [
            "record": "记录 record", "receipt": "回执 receipt", "policy": "政策 policy", "catalogue": "目录 catalogue",
        ]
        let rows = file.logs.flatMap { log in
            log.records.map { record in
                "<tr><td>\(Self.escaped(NodeID.title(log.node)))</td><td>\(record.sequence)</td>"
                    + "<td>\(roles[record.role] ?? Self.escaped(record.role))</td><td>\(record.time.chinaTime)</td>"
                    + "<td>\(record.bytes.count)</td></tr>"
            }
        }
        return "<table><tr><th>节点 node</th><th>记录 record</th><th>性质 role</th><th>时间 time</th><th>字节 bytes</th></tr>"
            + rows.joined(separator: "\n") + "</table>"
    }

    static func escaped(_ text: String) -> String { HTMLText.escaped(visible(text)) }
}
