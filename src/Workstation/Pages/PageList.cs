using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>Every page, one file each: its addresses, and its place in the navigation where it has one.</summary>
internal static class PageList
{
    /// <summary>The pages' own statements of their addresses.</summary>
    public static IReadOnlyList<Action<PageRoutes>> Maps { get; } =
    [
        EntryPage.Map,
        NowPage.Map,
        PlateList.Map,
        PlatePage.Map,
        UploadPage.Map,
        WorkPage.Map,
        TrialPage.Map,
        ParticipantReadingPage.Map,
        ProvenancePage.Map,
        EvidenceReviewPage.Map,
        TrendPage.Map,
        AuditPage.Map,
        VerifyPage.Map,
    ];

    /// <summary>The navigation, in its order.</summary>
    public static IReadOnlyList<(string Address, string Name)> Navigation { get; } =
    [
        ("/", "Now"),
        ("/plates", "Plates"),
        ("/upload", "Upload"),
        ("/jobs", "Work"),
        ("/trials", "Trials"),
        ("/evidence", "Evidence"),
        ("/trend", "QC trend"),
        ("/audit", "Audit trail"),
        ("/verify", "Verify"),
    ];
}
