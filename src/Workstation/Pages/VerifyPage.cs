using System.Diagnostics;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>Whether the store is what it was: files, chain, gaps, rules, signatures, and a head that was printed earlier.</summary>
internal static class VerifyPage
{
    public static void Map(PageRoutes routes)
    {
        routes.Get("/verify", request => request.Page("Verify", Head(request) + Ask("")));
        routes.Post("/verify", Verify);
    }

    private static string Head(PageRequest request) => Elements.Table("Where the chain ends now: print it, and keep it apart from the store", ["What", "Value"],
    [
        ["Store", Elements.T(request.Bench.Store.Place)],
        ["Head", $"<span class=\"mono\">{request.Bench.Store.Head()}</span>"],
        ["Records", request.Ledger.Records.Count.ToString(CultureInfo.InvariantCulture)],
        ["Signatures", string.Create(CultureInfo.InvariantCulture, $"{request.Ledger.Records.Values.Sum(r => r.Signatures.Count(r.IsValid))} valid, {request.Ledger.Records.Values.Sum(r => r.Signatures.Count(s => !r.IsValid(s)))} void")],
    ]);

    private static string Ask(string head) => Elements.Form(
        "/verify",
        Elements.Field("head", "A head that was printed earlier", head, isRequired: false, hint: "NUMBER:HASH, from a signed report or from this page. Without one, a store that lost its end looks sound."),
        "Read the whole store now");

    private static IResult Verify(PageRequest request, IFormCollection form)
    {
        var printed = form["head"].ToString().Trim();
        StoreHead? earlier = null;
        if (printed.Length > 0 && !StoreHead.TryParse(printed, out earlier))
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "Verify", "Expected NUMBER:HASH with 64 hex digits, as this page and signed reports print it.");
        }

        var watch = Stopwatch.StartNew();
        var report = StoreVerifier.Verify(request.Bench.Store, earlier);
        var main = new StringBuilder();
        main.Append(Elements.Notice(
            report.IsSound
                ? string.Create(CultureInfo.InvariantCulture, $"Sound: {report.Head.Seq} events read and checked in {watch.Elapsed.TotalSeconds:0.0} s{(earlier is null ? "; no earlier head was compared" : ", and what the earlier head covers is unchanged")}.")
                : string.Create(CultureInfo.InvariantCulture, $"Not sound: {report.Faults.Length} fault(s) in {report.Head.Seq} events. Work on a copy, and compare with the last backup."),
            report.IsSound ? QualityGrade.Pass : QualityGrade.Fail));
        List(main, "Faults", report.Faults.Select(f => f.Message), QualityGrade.Fail);
        List(main, "To be known", report.Notes, QualityGrade.Warn);
        main.Append(Head(request)).Append(Ask(printed));
        return request.Page("Verify", main.ToString());
    }

    private static void List(StringBuilder main, string title, IEnumerable<string> lines, QualityGrade grade)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            main.Append("<h2>").Append(title).Append("</h2>\n<ul class=\"faults\">").AppendJoin("", all.Select(l => $"<li><span class=\"q{(int)grade}\">{Elements.Sign(grade)}</span> {Elements.T(l)}</li>")).Append("</ul>\n");
        }
    }
}
