using Toolkit.Evidence.Model;

namespace Toolkit.Reports.Tests.Evidence;

/// <summary>A small review with one box of its flow diagram, one rating and one size wrong.</summary>
internal static class SampleEvidence
{
    private const string Studies = "study_id,provenance,n_randomised,arm_n,condition,intervention,weeks,sex_f,sex_m,in_table1,in_reference_list\n"
        + "ASH2019,review,400,200/200,Knee OA,\"Walking & <balance>\",8,200,200,yes,yes\n"
        + "ELM2020,review,60,30/30,Knee OA,Cycling,12,30,30,yes,no\n"
        + "OAK2021,review,,,Knee OA,Yoga,4,,,no,no\n";

    private const string Outcomes = "outcome_id,study_id,provenance,domain,outcome,benefit,design,direction,effect_size_type,effect_size,p_report\n"
        + "P1,ASH2019,review,pain,VAS,down,between,improve,Cohen d,0.40,<0.01\n"
        + "P2,ELM2020,review,pain,VAS,down,between,improve,Cohen d,0.20,<0.05\n"
        + "I1,ELM2020,review,inflammatory,CRP,down,between,increase,,,>0.05\n"
        + "I2,OAK2021,review,inflammatory,IL-4,ambiguous,between,decrease,,,\n";

    public static EvidenceSet Set { get; } = EvidenceReader.Read(name => name switch
    {
        "studies.csv" => Studies,
        "outcomes.csv" => Outcomes,
        "rob2.csv" => "study_id,D1,D2,D3,D4,D5,overall_reported\nASH2019,Low,Low,Low,Some concerns,Low,Low\nELM2020,Low,Low,Low,Low,Low,\nOAK2021,Low,Low,Low,Low,Low,\n",
        "prisma.csv" => "data,n,note\nrecords_screened,330,\nrecords_excluded,300,\ndbr_sought_reports,32,\nnew_studies,3,\ndbr_excluded_reason,4,wrong design\n",
        "claims.csv" => "claim_id,location,kind,quantity,value,note\nC1,abstract,counts,n_total,500,\nC2,results,counts,n_studies,3,\nC3,methods,swim,synthesis_method,statistical significance,\n",
        _ => null,
    }).Value;
}
