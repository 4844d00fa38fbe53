using System.Collections.Immutable;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Reports;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;
using Figures = Toolkit.Reports.PlatePage;

namespace Toolkit.Workstation.Pages;

/// <summary>One plate: its stage, curve and concentrations; layout, exclusions, review, signature and lock; and everything that was ever done to it.</summary>
internal static class PlatePage
{
    private static readonly Role[] Operators = [Role.Operator];
    private static readonly Role[] Reviewers = [Role.Reviewer];
    private static readonly Role[] Signers = [Role.Operator, Role.Reviewer];
    private static readonly Role[] Administrators = [Role.Administrator];

    public static void Map(PageRoutes routes)
    {
        routes.Get("/plates/{id}", Show);
        routes.Get("/plates/{id}/bytes", Bytes);
        routes.Get("/plates/{id}/concentrations.csv", Table);
        routes.Post("/plates/{id}/layout", Layout, Operators);
        routes.Post("/plates/{id}/exclude", Exclude, Operators);
        routes.Post("/plates/{id}/review", (request, form) => Done(request, request.Bench.Book.Review(request.Actor, Id(request), Text(form, "comment"))), Reviewers);
        routes.Post("/plates/{id}/sign", Sign, Signers);
        routes.Post("/plates/{id}/lock", (request, _) => Done(request, request.Bench.Book.Lock(request.Actor, Id(request))), Reviewers);
        routes.Post("/plates/{id}/reopen", (request, form) => Done(request, request.Bench.Book.Reopen(request.Actor, Id(request), Text(form, "reason") ?? "")), Administrators);
    }

    private static string Id(PageRequest request) => request.Part("id");

    private static string Address(PageRequest request) => "/plates/" + Uri.EscapeDataString(Id(request));

    private static string? Text(IFormCollection form, string name) => string.IsNullOrWhiteSpace(form[name]) ? null : form[name].ToString().Trim();

    private static IResult Done<T>(PageRequest request, Parsed<T> outcome)
        where T : notnull => request.Done(outcome, Address(request));

    private static LabRecord? Find(PageRequest request) => request.Ledger.Records.GetValueOrDefault(Id(request)) is { Type: PlateRecords.Type } record ? record : null;

    private static IResult None(PageRequest request) => request.Refuse(StatusCodes.Status404NotFound, "No such plate", "The store holds no plate of that name.");

    private static IResult Show(PageRequest request)
    {
        if (Find(request) is not { } record)
        {
            return None(request);
        }

        var page = new StringBuilder();
        page.Append(PlateParts.Stages(record.Stage)).Append(PlateParts.SignatureTable(record));
        var plate = PlateRecords.Plate(record);
        if (plate.IsOk)
        {
            var result = Assay.Quantify(plate.Value, PlateRecords.Options(record));
            page.Append(PlateParts.Stale(record, result)).Append(PlateForms.All(request, record, result)).Append(HtmlReport.Fragment(Figures.Of(result, Sources(record, plate.Value))));
        }
        else
        {
            var hasLayout = record.Fields.GetValueOrDefault(PlateField.Layout) is { Length: > 0 };
            page.Append(hasLayout ? Elements.Notice(plate.Fault!.Message, QualityGrade.Fail) : "").Append(PlateForms.All(request, record, null)).Append(PlateParts.Raw(record));
        }

        page.Append(PlateParts.Origin(record)).Append(PlateParts.History(request.Bench.Store.ReadRecord(record.Id), record));
        return request.Page(record.Title, page.ToString(), "plate.js");
    }

    /// <summary>What the numbers lead back to: the bytes as they lie in the store.</summary>
    private static ImmutableArray<Provenance> Sources(LabRecord record, AssayPlate plate) => [plate.Provenance, .. PlateRecords.Reading(record).Try(out var reading, out _) ? new[] { reading.Provenance } : []];

    private static IResult Layout(PageRequest request, IFormCollection form)
    {
        var text = form["layout"].ToString().ReplaceLineEndings("\n");
        var read = PlateLayout.FromText(text);
        if (!read.IsOk)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "The layout cannot be read", read.Fault!.Message);
        }

        var changes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PlateField.Layout] = text,
            [PlateField.Curve] = form["curve"].ToString() is "5PL" or "linear" or "log-log" ? form["curve"].ToString() : "4PL",
            [PlateField.Weights] = form["weights"].ToString() is "none" or "1/y" ? form["weights"].ToString() : "1/y2",
            [PlateField.Blank] = form["blank"].ToString() == "subtract" ? "subtract" : "ignore",
        };
        return Done(request, PlateRecords.Process(request.Bench.Book, request.Actor, Id(request), changes, Text(form, "reason")));
    }

    /// <summary>Leaves a well out or takes it in again: one event says which, why, and what it was before; the next holds the new concentrations.</summary>
    private static IResult Exclude(PageRequest request, IFormCollection form)
    {
        if (Find(request) is not { } record)
        {
            return None(request);
        }

        var (well, reason) = (form["well"].ToString(), Text(form, "reason"));
        if (reason is null)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "A reason is needed", "Say why the well is left out or taken in again: the audit trail keeps it.");
        }

        if (!PlateRecords.Plate(record).Try(out var plate, out var fault) || !plate.Wells.Any(w => w.Label == well))
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "No such well", fault?.Message ?? $"The layout has no well {Printable.Quote(well)}.");
        }

        var isOut = form["action"].ToString() != "include";
        var changed = request.Bench.Book.Change(request.Actor, record.Id, PlateField.Exclusion(well), isOut ? reason : "", reason);
        return Done(request, changed.Bind(_ => PlateRecords.Process(request.Bench.Book, request.Actor, record.Id, ImmutableDictionary<string, string>.Empty, $"{well} {(isOut ? "left out" : "taken in again")}: {reason}")));
    }

    private static IResult Sign(PageRequest request, IFormCollection form) => Enum.TryParse<SignatureMeaning>(form["meaning"], ignoreCase: true, out var meaning) && Enum.IsDefined(meaning)
        ? Done(request, request.Bench.Book.Sign(request.Actor, Id(request), meaning, form["seen"].ToString(), form["passphrase"].ToString()))
        : request.Refuse(StatusCodes.Status400BadRequest, "No meaning", "Choose what the signature says.");

    private static IResult Bytes(PageRequest request) => Find(request) is { } record && request.Bench.Store.ReadRecord(record.Id).FirstOrDefault() is { } first
        ? Results.File(first.Content.ToArray(), "application/octet-stream", record.Id + ".bin")
        : None(request);

    private static IResult Table(PageRequest request)
    {
        if (Find(request) is not { } record)
        {
            return None(request);
        }

        var text = new StringBuilder("sample,reported\r\n");
        foreach (var (sample, reported) in PlateRecords.Concentrations(record).Where(c => c.Reported.Length > 0))
        {
            text.Append(CsvCell.Text(sample)).Append(',').Append(CsvCell.Text(reported)).Append("\r\n");
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", record.Id + ".csv");
    }
}
