/// Errors an implementation of the rules could make. The evaluator makes one on request, so that a test can see whether the
/// comparison would notice it.
public enum NaiveMistake: String, CaseIterable, Sendable {
    case lineRoundedDown
    case bandRoundedDown
    case fundRoundedDown
    case halfRoundedToZero
    case priceLimitAfterRatio
    case priceLimitIgnoresQuantity
    case catalogueOfTheSettlementDay
    case returnedLineNotSplit
    case deductibleTwice
    case deductibleOfTheFirstAdmission
    case deductibleOutsideTheBands
    case outpatientDeductibleCountedAsInpatient
    case bandEdgeOffByOneFen
    case bandsOfTheYearStartAtZero
    case operatorAfterClamp
    case factorAsPoints
    case operatorAtHome
    case bonusForgotten
    case extraPreSelfPayAfterDeductible
    case capOffByOneFen
    case capConsumesWithoutRatio
    case ownCapSpillsOver
    case largeSumWithoutOperator
    case seriousIllnessForgetsWhatWasPaid
    case seriousIllnessStepsFromTheLine
    case subsidyOnTheDeductible
    case subsidyForEverybody
    case assistanceBeforeTheLine
    case accountBeforeHospitalPart
    case accountPaysEverything
    case mutualAidFirst
    case burdenCountedEverywhere
    case ratioOfTheFirstBand
    case policyOfTheFirstDay
}
