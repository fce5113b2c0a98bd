import ClaimTypes
import CommandSupport
import LedgerTypes

/// Reads values of the command line; what makes no sense is wrong use, in both languages.
enum Reading {
    static func date(_ text: String, _ option: String) throws -> BusinessDate {
        guard let date = BusinessDate(text: text) else {
            throw CommandFailure(.usage, "\(option) 应为日期 yyyy-MM-dd:\(text)", "\(option) is a date yyyy-MM-dd: \(text)")
        }
        return date
    }

    /// An amount that is not negative, at most what a field of the interface carries.
    static func money(_ text: String?, _ option: String) throws -> Fen {
        guard let text else { return .zero }
        guard let amount = Fen(yuan: text), !amount.isNegative, amount <= .fieldMaximum else {
            throw CommandFailure(
                .usage, "\(option) 应为非负金额(元,至多两位小数):\(text)", "\(option) is an amount in yuan, not negative: \(text)")
        }
        return amount
    }

    static func region(_ text: String, _ option: String) throws -> RegionCode {
        guard let code = RegionCode(text: text) else {
            throw CommandFailure(.usage, "\(option) 应为六位区划代码:\(text)", "\(option) is a region code of six digits: \(text)")
        }
        return code
    }

    static func level(_ text: String) throws -> HospitalLevel {
        guard let number = UInt8(text), let level = HospitalLevel(rawValue: number) else {
            throw CommandFailure(.usage, "--level 应为 1、2、3 或 9:\(text)", "--level is 1, 2, 3 or 9: \(text)")
        }
        return level
    }

    static func filing(_ text: String) throws -> FilingType? {
        switch text {
        case "none": return nil
        case "longTerm": return .longTerm
        case "referral": return .referral
        case "emergency": return .emergency
        case "other": return .other
        default:
            throw CommandFailure(
                .usage, "--filing 应为 none、longTerm、referral、emergency 或 other:\(text)",
                "--filing is none, longTerm, referral, emergency or other: \(text)")
        }
    }

    static func visitType(_ text: String) throws -> VisitType {
        guard let number = UInt16(text), VisitType(number).clearingType != nil else {
            throw CommandFailure(
                .usage, "--visit-type 不是可结算的医疗类别:\(text)", "--visit-type is no visit type that can be settled: \(text)")
        }
        return VisitType(number)
    }

    static func personType(_ text: String) throws -> UInt32 {
        guard text.utf8.count <= 6, let number = UInt32(text), String(number) == text else {
            throw CommandFailure(
                .usage, "--person-type 应为至多六位数字:\(text)", "--person-type is a code of at most six digits: \(text)")
        }
        return number
    }
}
