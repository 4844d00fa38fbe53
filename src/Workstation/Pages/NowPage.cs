using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Acquisition;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>What happens at the bench at this moment: ports, plates that fill while a device sends, the clock and the end of the chain.</summary>
internal static class NowPage
{
    private const int MostReads = 200;
    private static readonly Role[] Operators = [Role.Operator];
    private static readonly string[] Stated = ["plate", "wavelength"];
    private static readonly int[] Speeds = [1200, 2400, 9600, 115200];

    public static void Map(PageRoutes routes)
    {
        routes.Get("/", Show);
        routes.GetQuietly("/now/events", request => Task.FromResult<IResult>(TypedResults.ServerSentEvents(NowEvents.Of(request))));
        routes.Post("/now/capture", Capture, Operators);
        routes.Post("/now/simulate", Simulate, Operators);
        routes.Post("/now/stop", (request, form) => int.TryParse(form["port"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && request.Bench.Ports.End(number)
            ? PageRequest.GoTo("/")
            : request.Refuse(StatusCodes.Status404NotFound, "No such port", "There is no port of that number."), Operators);
    }

    private static IResult Show(PageRequest request)
    {
        var ports = string.Concat(request.Bench.Ports.Ports.Reverse().Select(p => Section(p, request.Is(Role.Operator))));
        var forms = request.Is(Role.Operator) ? $"<div class=\"columns even\">{CaptureForm()}{SimulateForm()}</div>" : "<p>Devices are captured by operators.</p>\n";
        return request.Page(
            "Now",
            $"{CaughtUp(request.Bench.Ports)}<div id=\"status\">{NowView.Status(request)}</div>\n<div id=\"ports\">{(ports.Length > 0 ? ports : "<p>No port is captured.</p>\n")}</div>\n{forms}",
            "lib/uplot/uPlot.min.css",
            "lib/uplot/uPlot.iife.min.js",
            "now.js");
    }

    /// <summary>Whoever works here is told which records are older than their events.</summary>
    private static string CaughtUp(PortDesk ports) =>
        string.Concat(JournalCatchUp.Sentences(ports.CaughtUp).Select(s => Elements.Notice(char.ToUpperInvariant(s[0]) + s[1..] + ".", QualityGrade.Warn)))
        + (ports.NotCaughtUp is { } why ? Elements.Notice("The journal holds more than the store: " + why.Message, QualityGrade.Fail) : "");

    /// <summary>The fixed part of a port; what changes is in the element of class "live".</summary>
    private static string Section(DeskPort port, bool mayStop)
    {
        var n = port.Number.ToString(CultureInfo.InvariantCulture);
        var view = port.View();
        var stop = mayStop && view.IsRunning ? $"<form method=\"post\" action=\"/now/stop\"><input type=\"hidden\" name=\"port\" value=\"{n}\"><button type=\"submit\" class=\"second\">Stop port {n}</button></form>" : "";
        var layout = port.Layout.Length > 0 ? $"<details><summary>Layout of this simulated plate</summary><label for=\"layout-{n}\">To be copied into the plate's page</label><textarea id=\"layout-{n}\" rows=\"6\" readonly>{Elements.Lines(port.Layout)}</textarea></details>" : "";
        return $"""
            <section class="port" data-port="{n}" aria-labelledby="port-{n}">
            <h2 id="port-{n}">Port {n}: {Elements.T(port.Profile.Maker)} {Elements.T(port.Profile.Model)}</h2>
            <div class="columns"><div class="live" data-version="{view.Version.ToString(CultureInfo.InvariantCulture)}">{NowView.Port(port, view)}</div>
            <div><div class="field"><label for="wells-{n}">Wells to trace over the reads</label><input id="wells-{n}" class="wells" value="A1 B1 C1 A3"></div>
            <div class="trace" role="img" aria-label="Reading of the chosen wells over the reads"></div>{layout}{stop}</div></div>
            </section>

            """;
    }

    private static string CaptureForm()
    {
        var ports = string.Concat(NowView.FoundPorts().Select(p => $"<option value=\"{Elements.T(p)}\"></option>"));
        return "<section class=\"panel-box\" aria-labelledby=\"capture\"><h2 id=\"capture\">Capture a device</h2>" + Elements.Form(
            "/now/capture",
            Elements.Choice("profile", "Profile", ProfileStore.All.Select(p => (p.Name, $"{p.Maker} {p.Model}{(p.Tried ? "" : " (never tried on a real device)")}")))
            + "<div class=\"field\"><label for=\"f-port\">Port</label><input id=\"f-port\" name=\"port\" list=\"found-ports\" required autocomplete=\"off\" aria-describedby=\"h-port\"><p class=\"hint\" id=\"h-port\">A stable name under /dev/serial/by-id, tcp://HOST:PORT, or tcp-listen://HOST:PORT.</p></div>"
            + $"<datalist id=\"found-ports\">{ports}</datalist>"
            + Elements.Field("plate", "Name of the plate", isRequired: false, hint: "Readers do not know it.")
            + Elements.Field("wavelength", "Wavelength, nm", isRequired: false)
            + Elements.Field("reads", "End after so many plates or messages", isRequired: false),
            "Capture") + "</section>\n";
    }

    private static string SimulateForm() => "<section class=\"panel-box\" aria-labelledby=\"simulate\"><h2 id=\"simulate\">Play a simulated reader</h2>" + Elements.Form(
        "/now/simulate",
        Elements.Choice("profile", "Reader", SimulatedReaders.Playable.Select(p => (p.Name, $"{p.Maker} {p.Model}")), "biotek-synergy", scope: "s")
        + Elements.Field("seed", "Seed", "1", scope: "s")
        + Elements.Field("reads", "Reads of the plate", "3", hint: "1 to 200; the colour grows from read to read.", scope: "s")
        + Elements.Choice("baud", "Speed of its line", Speeds.Select(s => (s.ToString(CultureInfo.InvariantCulture), $"{s} bits a second")), scope: "s"),
        "Play") + "</section>\n";

    private static IResult Capture(PageRequest request, IFormCollection form)
    {
        if (ProfileStore.Find(form["profile"].ToString()) is not { } profile)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "No such profile", "Choose one of the list.");
        }

        if (!LinkAddress.Parse(form["port"].ToString().Trim()).Try(out var address, out var fault))
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "No such port", fault.Message);
        }

        var reads = Count(form["reads"].ToString());
        if (reads is null && form["reads"].ToString().Length > 0)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "Not a number of reads", $"Expected 1 to {MostReads}, found {Printable.Quote(form["reads"].ToString())}.");
        }

        // An analyser has neither plate nor wavelength, and says so when it is given one.
        var settings = Stated.Where(n => !string.IsNullOrWhiteSpace(form[n])).ToImmutableSortedDictionary(n => n, n => form[n].ToString().Trim(), StringComparer.Ordinal);
        return request.Done(request.Bench.Ports.Begin(request.Actor, profile, address, settings, reads), "/");
    }

    private static IResult Simulate(PageRequest request, IFormCollection form)
    {
        var profile = SimulatedReaders.Playable.FirstOrDefault(p => p.Name == form["profile"].ToString());
        var known = int.TryParse(form["seed"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed);
        var isSpeed = int.TryParse(form["baud"], NumberStyles.None, CultureInfo.InvariantCulture, out var baud) && Speeds.Contains(baud);
        if (profile is null || !known || Count(form["reads"].ToString()) is not { } reads || !isSpeed)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "Nothing to play", $"Expected a reader of the list, a whole number as seed, 1 to {MostReads} reads and a speed of the list.");
        }

        var plate = SimulatedReaders.Plate(seed);
        var address = request.Bench.Simulated.Begin(profile, plate, reads, baud);
        var settings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("plate", plate.Id);
        settings = PortCapture.Check(profile, settings) is null ? settings : settings.Clear();
        return request.Done(request.Bench.Ports.Begin(request.Actor, profile, address, settings, reads, SimulatedReaders.Layout(plate)), "/");
    }

    private static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= MostReads ? n : null;
}
