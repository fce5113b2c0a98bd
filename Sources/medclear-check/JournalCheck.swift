/// What one journal came to. Figures cover what was read before a fault.
struct Report {
    let folder: String
    var node: UInt32?
    var segments = 0
    var bytes: UInt64 = 0
    var blocks: UInt64 = 0
    var records: UInt64 = 0
    var lastBlock = [UInt8](repeating: 0, count: 32)
    var lastTime: UInt64 = 0
    var tree = Tree()
    var sums = Sums()
    var tornTail: String?
    var faults: [Fault] = []
    var pledges: [Pledge] = []
    /// Which witnesses have to vouch for the journal; `nil` for none.
    var quorum: Quorum?
    /// Whether the caller gave keys of checkpoints, so that there has to be a signed one.
    var isKeyed = false

    var isSound: Bool { faults.isEmpty && tornTail == nil }
}

/// Reads a journal from its first byte to its last in the order that FORMAT.md gives under "What a reader checks".
struct JournalCheck {
    private(set) var report: Report
    private let segments: [Segment]

    /// - Parameters:
    ///   - pledges: checkpoints that the journal has to keep.
    ///   - quorum: witnesses that have to have signed one of them.
    ///   - isKeyed: whether one has to be there.
    static func run(_ folder: String, pledges: [Pledge] = [], quorum: Quorum? = nil, isKeyed: Bool = false) -> Report {
        var report = Report(folder: folder)
        (report.pledges, report.quorum, report.isKeyed) = (pledges, quorum, isKeyed)
        do {
            let segments = try Segment.all(in: folder)
            var journal = JournalCheck(report: report, segments: segments)
            journal.read()
            return journal.report
        } catch let fault as Fault {
            report.faults.append(fault)
        } catch {
            report.faults.append(Fault(kind: .usage, place: folder, chinese: "无法读取", english: "cannot be read: \(error)"))
        }
        return report
    }

    private mutating func read() {
        report.segments = segments.count
        report.bytes = segments.reduce(0) { $0 + $1.size }
        do {
            for index in segments.indices {
                guard try enter(index) else { break }
                var offset: UInt64 = 96
                while let end = try block(index, offset) { offset = end }
                if report.tornTail != nil { break }
            }
        } catch let fault as Fault {
            report.faults.append(fault)
        } catch {
            report.faults.append(damaged(report.folder, "无法读取", "cannot be read: \(error)"))
        }
        let hasDamage = !report.faults.isEmpty
        report.faults += report.sums.faults(report.folder)
        if !hasDamage {
            if report.isKeyed, report.pledges.isEmpty {
                report.faults.append(
                    Fault(
                        kind: .differs, place: report.folder, chinese: "给出了公钥，但日志旁没有签名检查点",
                        english: "a key was given, and no signed checkpoint lies beside the journal"))
            }
            report.faults += report.pledges.filter { !$0.isReached }.map { $0.missing(report.tree.size, report.folder) }
        }
        if let fault = report.unwitnessed(report.quorum) { report.faults.append(fault) }
    }

    private func damaged(_ place: String, _ chinese: String, _ english: String) -> Fault {
        Fault(kind: .damaged, place: place, chinese: chinese, english: english)
    }

    /// Checks a segment header. `false` when the segment was only being created.
    private mutating func enter(_ index: Int) throws -> Bool {
        let segment = segments[index]
        let head = try segment.read(0, 96)
        guard head.count == 96, Array(head[..<4]) == Array("MCJS".utf8), Checksum.of(head[..<92]) == head.u32(92) else {
            if index == segments.count - 1, try TornTail.explainsCreation(segment) {
                report.tornTail = "\(segment.path): 段文件未建完 / the segment was only being created"
                return false
            }
            throw damaged(segment.path, "段头损坏", "the segment header is broken")
        }
        guard head.u16(4) == 2 else {
            throw damaged(segment.path, "格式版本未知", "format version \(head.u16(4)) is not known here")
        }
        guard head.u16(6) == 96, head.isZero(12..<16), head.isZero(64..<92) else {
            throw damaged(segment.path, "段头损坏", "the segment header is broken")
        }
        let node = head.u32(8)
        guard head.u64(16) == segment.firstBlock, head.u64(16) == report.blocks + 1, head.u64(24) == report.records + 1,
            Array(head[32..<64]) == report.lastBlock, report.node == nil || report.node == node
        else { throw damaged(segment.path, "段与前文不相接", "the segment does not continue what stands before it") }
        report.node = node
        return true
    }

    /// Checks the block at `offset` and gives its end; `nil` where the segment ends.
    private mutating func block(_ index: Int, _ offset: UInt64) throws -> UInt64? {
        let segment = segments[index]
        let place = "\(segment.path), 块 block \(report.blocks + 1), 偏移 offset \(offset)"
        if offset >= segment.size { return nil }
        guard let header = Header(try segment.read(offset, Header.byteCount)) else {
            return try rest(index, offset, nil, damaged(place, "块头损坏", "the block header is broken"))
        }
        guard header.node == report.node, header.number == report.blocks + 1, header.firstRecord == report.records + 1,
            header.previous == report.lastBlock, header.time >= report.lastTime, (1...65_535).contains(header.count),
            header.treeSize == report.records + UInt64(header.count), header.payload <= TornTail.blockMax - 200
        else { throw damaged(place, "块与前文不相接", "the block does not continue the chain") }
        guard header.blockBytes <= segment.size - offset else {
            return try rest(index, offset, header, damaged(place, "块不完整", "the block is cut short"))
        }
        let payload = try segment.read(offset + 192, Int(header.payload))
        guard let records = Self.split(payload, count: Int(header.count)) else {
            return try rest(index, offset, header, damaged(place, "记录长度不符", "the records do not fill the block"))
        }
        let leaves = records.map { Tree.leaf(payload[$0]) }
        guard Hash.of(leaves.flatMap(\.self)[...]) == header.recordsHash else {
            return try rest(index, offset, header, damaged(place, "记录哈希不符", "the records hash differs"))
        }
        guard try segment.read(offset + 192 + header.payload, 8) == Array(header.bytes[188...]) + Array("MCJE".utf8) else {
            return try rest(index, offset, header, damaged(place, "块尾不符", "the trailer differs"))
        }
        for (record, leaf) in zip(records, leaves) {
            try take(Array(payload[record]), place)
            report.tree.append(leaf)
        }
        guard report.tree.root == header.root else { throw damaged(place, "默克尔根不符", "the Merkle root differs") }
        (report.blocks, report.lastBlock, report.lastTime) = (header.number, header.hash, header.time)
        for index in report.pledges.indices {
            if let fault = report.pledges[index].meet(header, report.folder) { report.faults.append(fault) }
        }
        return offset + header.blockBytes
    }

    /// What stands where a block should: zeros, a torn tail, or damage.
    private mutating func rest(_ index: Int, _ offset: UInt64, _ header: Header?, _ fault: Fault) throws -> UInt64? {
        let segment = segments[index]
        if try segment.written(from: offset) == 0 { return nil }
        guard index == segments.count - 1, try TornTail.explains(segment, offset, header) else { throw fault }
        report.tornTail = fault.text
        return nil
    }

    /// Ranges of the records, by the lengths they give.
    private static func split(_ payload: [UInt8], count: Int) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        var start = 0
        for _ in 0..<count {
            guard payload.count - start >= 32 else { return nil }
            let end = start + 32 + Int(payload.u32(start + 16)) + Int(payload.u32(start + 20)) + 56 * Int(payload.u32(start + 24))
            guard end <= payload.count else { return nil }
            ranges.append(start..<end)
            start = end
        }
        return start == payload.count ? ranges : nil
    }

    private mutating func take(_ record: [UInt8], _ block: String) throws {
        let place = "\(block), 记录 record \(report.records + 1)"
        guard record.u64(0) == report.records + 1, record.u16(10) == 0, record.u32(28) == 0, record.u32(16) <= 8 << 20,
            record.u32(24) <= 65_535
        else { throw damaged(place, "记录头不合格式", "the record header is malformed") }
        report.records += 1
        let first = 32 + Int(record.u32(16)) + Int(record.u32(20))
        for (number, start) in stride(from: first, to: record.count, by: 56).enumerated() {
            guard report.sums.add(record, start, number, report.records) else {
                throw damaged("\(place), 分录 posting \(number)", "分录不合格式", "the posting is malformed")
            }
        }
    }
}
