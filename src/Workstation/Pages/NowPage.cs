using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>What happens at the bench at this moment.</summary>
internal static class NowPage
{
    public static void Map(PageRoutes routes) => routes.Get("/", Show);

    private static IResult Show(PageRequest request) => request.Page("Now", Elements.Table(
        "Records by stage",
        ["Stage", "Records"],
        request.Ledger.Records.Values.CountBy(r => r.Stage).OrderBy(c => c.Key).Select(c => (string[])[c.Key.ToString().ToLowerInvariant(), c.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)])));
}
