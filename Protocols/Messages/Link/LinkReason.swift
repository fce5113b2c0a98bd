import ClaimTypes

/// Why a link ends. Numbers are frozen: below 10 orderly, below 30 the hello was refused, below 50 the peer broke the protocol,
/// from 50 on time or the machinery.
public enum LinkReason: UInt16, CaseIterable, Error, Sendable {
    /// Everything open is done.
    case done = 1
    /// A newer connection of the same peer took over.
    case replaced = 2
    /// An operator holds the link.
    case held = 3

    /// The first frame is no hello, or one of another protocol.
    case notMedClear = 10
    /// No version that both speak.
    case noCommonVersion = 11
    /// No security suite that both can check.
    case noCommonSuite = 12
    /// The peer says it is somebody else than its certificate says.
    case wrongPeer = 13
    /// The peer meant to speak to another node.
    case notMeant = 14
    /// The peer is this node itself.
    case ownSelf = 15
    /// The clocks are too far apart.
    case clockSkew = 16
    /// The streams between the two are in another life at one end.
    case otherEpoch = 17
    /// A connection of the same peer lives and is not older.
    case duplicateLink = 18
    /// Nothing could be sent under the peer's limits.
    case limitsUnusable = 19
    /// The peer claims to have received what was never sent: one of the two has lost its journal.
    case neverSent = 20
    /// The peer asks for what it once acknowledged: it has lost part of its journal.
    case journalBehind = 21

    /// Bytes that are no frame.
    case malformed = 30
    /// A frame that has no place here: a second hello, or anything before the first.
    case unexpectedFrame = 31
    case frameTooLarge = 32
    /// More envelopes than were granted.
    case creditExceeded = 33
    /// A stream that does not run over this link, or an acknowledgement for another node.
    case foreignStream = 34
    /// More streams than a network has.
    case tooManyStreams = 35
    case tooManyQueries = 36
    /// Query ids that do not rise, or an answer nobody asked for.
    case queryOutOfOrder = 37
    /// Granted credit or counted frames went back, or beyond what was sent.
    case counterWrong = 38

    /// No hello in time.
    case helloLate = 50
    /// Nothing was heard for too long.
    case peerSilent = 51
    /// The peer speaks and does not read.
    case peerStalled = 52
    /// What was open at the orderly close did not get done in time.
    case drainLate = 53
    /// The connection broke. Never sent.
    case transportLost = 54
    /// This node cannot go on, as its journal failed.
    case nodeFailed = 55

    /// Whether a new connection may succeed without anybody's doing.
    public var isWorthRetrying: Bool {
        switch self {
        case .done, .replaced, .duplicateLink, .helloLate, .peerSilent, .peerStalled, .drainLate, .transportLost, .nodeFailed:
            true
        default: false
        }
    }
}

extension LinkReason {
    /// For the logs of both ends.
    public var text: BilingualText {
        switch self {
        case .done: BilingualText("正常关闭", "closed in order")
        case .replaced: BilingualText("已被同一节点的新连接取代", "a newer connection of the same node took over")
        case .held: BilingualText("链路已被操作员暂停", "an operator holds the link")
        case .notMedClear: BilingualText("首帧不是本协议的问候帧", "the first frame is not a hello of this protocol")
        case .noCommonVersion: BilingualText("没有共同的协议版本", "no protocol version in common")
        case .noCommonSuite: BilingualText("没有共同的密码套件", "no security suite in common")
        case .wrongPeer: BilingualText("节点编号与证书不符", "the node number is not that of the certificate")
        case .notMeant: BilingualText("对方要连接的是另一节点", "the hello is meant for another node")
        case .ownSelf: BilingualText("连接到了本节点自身", "the peer is this node itself")
        case .clockSkew: BilingualText("双方时钟相差过大，请检查对时服务", "the clocks are too far apart; check time synchronisation")
        case .otherEpoch: BilingualText("报文流的世代不同，须人工确认", "the streams are in another epoch; an operator has to look")
        case .duplicateLink: BilingualText("同一节点已有连接", "the same node is connected already")
        case .limitsUnusable: BilingualText("对方的限额无法使用", "nothing could be sent under the peer's limits")
        case .neverSent:
            BilingualText("对方确认了从未发出的报文，须人工核对日志", "the peer has what was never sent; compare the journals")
        case .journalBehind:
            BilingualText("对方索要其已确认过的报文，其日志可能缺失", "the peer asks for what it once acknowledged; its journal lacks records")
        case .malformed: BilingualText("无法解析的帧", "bytes that are no frame")
        case .unexpectedFrame: BilingualText("此时不应出现的帧", "a frame that has no place here")
        case .frameTooLarge: BilingualText("帧超过限额", "a frame over the limit")
        case .creditExceeded: BilingualText("发送超过授予的额度", "more envelopes than were granted")
        case .foreignStream: BilingualText("不属于本链路的报文流", "a stream that does not run over this link")
        case .tooManyStreams: BilingualText("报文流数量超限", "too many streams")
        case .tooManyQueries: BilingualText("未完成的查询数量超限", "too many open queries")
        case .queryOutOfOrder: BilingualText("查询编号次序错误", "query ids out of order")
        case .counterWrong: BilingualText("计数倒退或超出", "a counter went back or too far")
        case .helloLate: BilingualText("未按时收到问候帧", "no hello in time")
        case .peerSilent: BilingualText("对方长时间无响应", "nothing was heard for too long")
        case .peerStalled: BilingualText("对方长时间不读取", "the peer does not read")
        case .drainLate: BilingualText("关闭前的事项未按时完成", "what was open at the close was not done in time")
        case .transportLost: BilingualText("连接中断", "the connection broke")
        case .nodeFailed: BilingualText("节点无法继续工作", "the node cannot go on")
        }
    }
}
