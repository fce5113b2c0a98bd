import ClaimTypes
import HospitalInterface
import LedgerTypes
import Settlement
import StrictJSON

extension HospitalGateway {
    /// The first step of a message that was let in.
    mutating func start(_ context: FlowContext) -> Flow {
        switch context.message.transaction.number {
        case "9001": signIn(context)
        case "9002": signOut(context)
        default: .refuse(.transactionUnknown, "infno", "不支持的交易", "this transaction is not spoken here")
        }
    }

    private func signIn(_ context: FlowContext) -> Flow {
        // China Standard Time runs eight hours ahead of the seconds of the gateway headers.
        let ends = context.now.seconds - 28_800 + settings.sessionSeconds
        let number = Sessions.number(of: context.institution, ends: ends, key: settings.sessionKey)
        let members = [JSONMember("sign_no", .string(number)), JSONMember("sign_time", .string(context.now.description))]
        return .done([JSONMember("signinoutb", .object(members))])
    }

    private mutating func signOut(_ context: FlowContext) -> Flow {
        let number = context.message.data.text("sign_no")
        let now = context.now.seconds - 28_800
        switch sessions.check(number, of: context.institution, now: now, key: settings.sessionKey) {
        case .unknown: return .refuse(.sessionInvalid, context.message.data.path(of: "sign_no"), "签到号无效", "not one of our session numbers")
        case .valid, .expired, .ended: break
        }
        guard sessions.end(number, now: now, max: settings.endedSessionsMax) else {
            return .refuse(.busy, "", "系统繁忙，未签退，请稍后重试", "busy: not signed out; try again later")
        }
        let members = [JSONMember("sign_time", .string(context.now.description))]
        return .done([JSONMember("signoutoutb", .object(members))])
    }
}
