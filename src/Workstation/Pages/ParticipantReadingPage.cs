using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Reports;
using Toolkit.Reports.Figures;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Reading;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>One participant: outcomes over the visits with their errors of measurement, slices with overlays, coupling and carpet of each resting run, verdicts.</summary>
internal static class ParticipantReadingPage
{
    /// <summary>A view is small; a larger file is none.</summary>
    private const long LargestView = 64L << 20;

    public static void Map(PageRoutes routes)
    {
        routes.Get("/trials/{run}/participants/{label}", request => WithPerson(request, (run, results, who) => Show(request, run, results, who)));
        routes.GetQuietly("/trials/{run}/participants/{label}/images/{image}", request => Task.FromResult(WithPerson(request, (run, results, who) => Image(request, run, results, who))));
    }

    private static IResult WithPerson(PageRequest request, Func<ShelvedRun, RunResults, Participant, IResult> answer) => TrialPage.WithRun(request, (run, results) =>
        results.Participants.FirstOrDefault(p => p.Label == request.Part("label")) is { } who
            ? answer(run, results, who)
            : request.Refuse(StatusCodes.Status404NotFound, "No such participant", "The results of this run hold no participant of this label."));

    private static IResult Show(PageRequest request, ShelvedRun run, RunResults results, Participant who)
    {
        var views = Views(run, results, who).ToList();
        var (damaged, whole) = (views.Select(v => v.Fault).OfType<Fault>(), views.Where(v => v.IsOk).Select(v => v.Value).ToList());
        var visits = results.Design?.Visits ?? [.. results.Values.Select(v => v.Visit).DistinctBy(v => v.Name)];
        var model = ParticipantPage.Of(new()
        {
            Participant = who,
            Visits = visits,
            Values = results.Values,
            Quality = [.. whole.SelectMany(Quality)],
            Runs = [.. whole.Select(v => new ReportSection("Resting run, " + v.Visit, [.. v.Blocks(v.Visit)]))],
            Faults = [.. results.Faults.Where(f => f.Participant == who.Label).Select(f => f.ToString()), .. damaged.Select(f => f.Message)],
            Provenance = [.. results.Provenance.Values],
        });
        var images = ImageShelf.List(run, results, who.Label);
        model = model with { Sections = model.Sections.Insert(1, new("Over the visits", [Trajectories.Draw("trajectories", who.Label, [.. visits.Select(v => v.Name)], Outcomes(results, who, visits))])) };
        model = Changes(results, who) is { } changes ? model with { Sections = model.Sections.Insert(2, changes) } : model;
        var main = new StringBuilder("<p class=\"crumbs\">").Append(Elements.Link(TrialPage.Address(run.Id), results.Study)).Append(" › participants › ").Append(Elements.T(who.Label)).Append(Neighbours(run, results, who)).Append("</p>\n");
        main.Append(Viewer(run, who, images));
        main.Append(HtmlReport.Fragment(model, id => TrialPage.Address(run.Id, "provenance", id)));
        return images.IsEmpty ? request.Page(model.Title, main.ToString(), "reading.css") : request.Page(model.Title, main.ToString(), "reading.css", "lib/niivue/niivue.umd.js", "brain.js");
    }

    private static string Neighbours(ShelvedRun run, RunResults results, Participant who)
    {
        var at = results.Participants.IndexOf(who);
        string To(int index, string word) => index >= 0 && index < results.Participants.Length ? " · " + Elements.Link(TrialPage.Address(run.Id, "participants", results.Participants[index].Label), $"{word} ({results.Participants[index].Label})") : "";
        return To(at - 1, "before") + To(at + 1, "next");
    }

    private static IEnumerable<Parsed<ScanView>> Views(ShelvedRun run, RunResults results, Participant who)
    {
        foreach (var visit in results.Values.Select(v => v.Visit.Name).Distinct())
        {
            // Label and visit hold letters, digits, '-', '_' and '.' only: the reader of the results saw to it.
            FileInfo file = new(Path.Combine(run.Folder, "views", $"{who.Label}_{visit}.json"));
            if (file.Exists && file.Length <= LargestView)
            {
                yield return ScanView.Read(File.ReadAllBytes(file.FullName), file.Name);
            }
        }
    }

    private static IEnumerable<QualityVerdict> Quality(ScanView view) => view.Quality.Where(q => q.Grade != QualityGrade.Pass)
        .Select(q => new QualityVerdict(q.Grade, $"{view.Visit}, {q.Name}", q.Reason)).DefaultIfEmpty(QualityVerdict.Pass($"{view.Visit}: every region of the resting run"));

    private static ImmutableArray<Trajectory> Outcomes(RunResults results, Participant who, ImmutableArray<Visit> visits)
    {
        var all = results.Values.ToLookup(v => v.Outcome.Name, StringComparer.Ordinal);
        return
        [
            .. all.Select(outcome =>
            {
                var byPerson = outcome.GroupBy(v => v.Participant.Label, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToDictionary(v => v.Visit.Name, StringComparer.Ordinal), StringComparer.Ordinal);
                var own = byPerson.GetValueOrDefault(who.Label) ?? [];
                var first = outcome.First().Outcome;
                return new Trajectory(
                    first.Title + (first.Unit == "1" ? "" : ", " + first.Unit),
                    [.. visits.Select(v => own.TryGetValue(v.Name, out var value) ? value.Observation : (Observation?)null)],
                    [.. byPerson.Where(p => p.Key != who.Label).Select(p => visits.Select(v => p.Value.TryGetValue(v.Name, out var value) ? value.Observation.Value : null).ToImmutableArray())])
                {
                    Benefit = first.Benefit,
                    ProvenanceIds = [.. visits.Select(v => own.TryGetValue(v.Name, out var value) ? value.Provenance.Id : null)],
                };
            }),
        ];
    }

    /// <summary>Each measured change of gray matter with what it can be held against; null where the participant has none.</summary>
    private static ReportSection? Changes(RunResults results, Participant who)
    {
        var beside = results.Detections.ToLookup(d => (d.Participant, d.Visit, d.Outcome));
        var own = results.Of(who.Label).Where(v => v.Provenance.Stage == "graymatter.change" || beside.Contains((who.Label, v.Visit.Name, v.Outcome.Name))).ToList();
        static Cell Shown(Observation? beside, string? provenance) => beside is null ? Cell.Of("not in these results: run the study again") : beside.Value is { Value: { } value } ? Cell.Of(value, 3, provenance) : Cell.Of(beside.Value.Reason ?? "not stated");
        return own.Count == 0 ? null : new("Gray-matter change",
        [
            "A change smaller than the minimal detectable change cannot be told from noise. The recovery factor says how much of a change that was injected into the participant's own images was found again: 1 is all of it.",
            new ReportTable(
                "Change, and what can be detected",
                [new("Outcome"), new("Visit"), new("Change, %", true), new("Standard error, %", true), new("Minimal detectable change, %", true), new("Recovery factor", true)],
                own.Select(v =>
                {
                    var detection = beside[(who.Label, v.Visit.Name, v.Outcome.Name)].FirstOrDefault();
                    return (Cell[])
                    [
                        v.Outcome.Title,
                        v.Visit.Name,
                        v.Observation.Value is { } change ? Cell.Of(change, 3, v.Provenance.Id) : Cell.Linked(v.Observation.Reason ?? "missing", v.Provenance.Id),
                        Cell.Of(v.Observation.StandardError > 0 ? v.Observation.StandardError : null),
                        Shown(detection?.Minimal, v.Provenance.Id),
                        Shown(detection?.Recovery, v.Provenance.Id),
                    ];
                })),
        ]);
    }

    private static string Viewer(ShelvedRun run, Participant who, ImmutableArray<ShelvedImage> images)
    {
        if (images.IsEmpty)
        {
            return "";
        }

        string Options(bool withNone, Func<ShelvedImage, bool> chosen) => (withNone ? "<option value=\"\">nothing</option>" : "")
            + string.Concat(images.OrderBy(i => i.IsMap != withNone).Select(i => $"<option value=\"{TrialPage.Address(run.Id, "participants", who.Label, "images", i.Id)}\" data-name=\"{Elements.T(i.Name)}\"{(chosen(i) ? " selected" : "")}>{Elements.T(i.Name)}</option>"));
        var first = images.FirstOrDefault(i => !i.IsMap && i.Name.Contains("t1w", StringComparison.OrdinalIgnoreCase)) ?? images[0];
        return $"""
            <section class="viewer" aria-labelledby="s-slices" id="viewer">
            <h2 id="s-slices">Slices</h2>
            <div class="form line">
            <div class="field"><label for="picture">Picture</label><select id="picture">{Options(false, i => i == first)}</select></div>
            <div class="field"><label for="overlay">Over it</label><select id="overlay">{Options(true, _ => false)}</select></div>
            <div class="field"><label for="least">Show from</label><input id="least" type="number" step="any" value=""></div>
            <div class="field"><label for="opacity">Strength, %</label><input id="opacity" type="number" min="0" max="100" step="10" value="70"></div>
            </div>
            <div class="stage-box"><canvas id="brain" tabindex="0" role="img" aria-label="Slices of the chosen picture through one point: axial, coronal, sagittal" aria-describedby="brain-keys brain-at"></canvas></div>
            <p id="brain-at" class="soft" role="status">The picture is being read.</p>
            <p id="brain-keys" class="hint">Arrow keys move the point left, right, front, back; Page up and Page down move it up and down. Radiological side: the letters stand in the picture.</p>
            <noscript>{Elements.Notice("Slices need a script; everything else on this page does not.", QualityGrade.Warn)}</noscript>
            </section>

            """;
    }

    private static IResult Image(PageRequest request, ShelvedRun run, RunResults results, Participant who)
    {
        var id = request.Part("image");
        if (ImageShelf.List(run, results, who.Label).FirstOrDefault(i => i.Id == id) is not { } image)
        {
            return request.Refuse(StatusCodes.Status404NotFound, "No such image", "This participant has no image of this id.");
        }

        return ImageShelf.Load(image, ReadingRoom.Of(request.Bench).Sources).Try(out var bytes, out var fault)
            ? Results.Bytes(bytes, "application/octet-stream")
            : request.Refuse(StatusCodes.Status422UnprocessableEntity, "An image that cannot be shown", fault.Message);
    }
}
