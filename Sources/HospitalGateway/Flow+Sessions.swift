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
        default: Self.flow(context)
        }
    }

    private static func flow(_ context: FlowContext) -> Flow {
        switch context.message.transaction.number {
        case "1101", "2001": context.personFlow
        case "2102": context.purchase
        case "2201", "2401": context.registering
        case "2202", "2203", "2402", "2403", "2404", "2405": context.visitFlow
        case "2204", "2301": context.uploading
        case "2205", "2302": context.cancellingLines
        case "2206", "2207", "2303", "2304": context.billing
        case "2103", "2208", "2305": context.cancellingBill
        case "2501", "2502", "2503", "2504", "2505", "2506": context.filingFlow
        case "2601": context.reversing
        case "3201", "3202": context.reconciling
        case "3211", "3212": context.reconcilingLater
        case "3260", "3261", "3262": context.monthly
        case "5201", "5202", "5203", "5204": context.visitQuery
        case "5205", "5206", "5301", "5302", "5303", "5304": context.personQuery
        case "9101", "9102": context.fileFlow
        default: preconditionFailure("M10: \(context.message.infno) stands in the table and nowhere else")
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
        case .unknown:
            return .refuse(.sessionInvalid, context.message.data.path(of: "sign_no"), "签到号无效", "not one of our session numbers")
        case .valid, .expired, .ended: break
        }
        guard sessions.end(number, now: now, max: settings.endedSessionsMax) else {
            return .refuse(.busy, "", "系统繁忙，未签退，请稍后重试", "busy: not signed out; try again later")
        }
        let members = [JSONMember("sign_time", .string(context.now.description))]
        return .done([JSONMember("signoutoutb", .object(members))])
    }
}
