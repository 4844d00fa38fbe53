using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toolkit.Pipelines.Records;
using Toolkit.Workstation.Acquisition;

namespace Toolkit.Workstation.Tests;

public class NowPageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_plate_is_seen_filling_and_then_stored_with_every_well_as_it_was_sent()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var begun = await ann.PostAsync("/now/simulate", ("profile", "biotek-synergy"), ("seed", "5"), ("reads", "1"), ("baud", "9600"));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        var wells = new HashSet<int>();
        JsonElement? read = null;
        await foreach (var (name, data) in Events(ann))
        {
            if (name == "port" && Regex.Match(data, @"data-wells=\\u0022(\d+)\\u0022") is { Success: true } seen)
            {
                wells.Add(int.Parse(seen.Groups[1].Value, CultureInfo.InvariantCulture));
            }

            if (name == "read")
            {
                read = JsonDocument.Parse(data).RootElement;
                break;
            }
        }

        Assert.Contains(wells, n => n is > 0 and < 96);
        var record = Plates.Stored(site.Folder, read!.Value.GetProperty("record").GetString()!);
        var truth = SimulatedReaders.Plate(5);
        var stored = WellText.Read(record.Fields[PlateField.Wells]).Value;
        Assert.Equal(96, stored.Length);
        Assert.All(truth.Layout.Index(), row => Assert.Equal(truth.OpticalDensities[row.Index], stored.Single(w => w.Well == row.Item.Well).Value!.Value, 4));
        Assert.Equal("SIM-5", record.Fields[PlateField.Plate]);
    }

    [Theory, MemberData(nameof(Playable))]
    public async Task Every_reader_that_can_be_played_is_captured_whole(string profile)
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var begun = await ann.PostAsync("/now/simulate", ("profile", profile), ("seed", "3"), ("reads", "2"), ("baud", "115200"));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        var (reads, last) = (0, "");
        await foreach (var (name, data) in Events(ann))
        {
            reads += name == "read" ? 1 : 0;
            last = name == "port" ? data : last;
            if (reads == 2)
            {
                break;
            }
        }

        Assert.True(reads == 2, last);
    }

    public static TheoryData<string> Playable => [.. SimulatedReaders.Playable.Select(p => p.Name)];

    [Theory]
    [InlineData("biotek-synergy", "No plate has come yet. Its wells appear while it sends.")]
    [InlineData("bmg-clariostar", "No plate has come yet. Values of this reader appear when the plate is complete: what comes before cannot be turned into readings.")]
    [InlineData("generic-hl7", "This is an analyser: its results are stored and named here when a message is complete.")]
    public async Task The_page_says_when_values_are_to_be_expected(string profile, string sentence)
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        // Nobody answers at port 1, and the workstation goes on trying.
        using var begun = await ann.PostAsync("/now/capture", ("profile", profile), ("port", "tcp://127.0.0.1:1"));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        Assert.Contains(sentence, await ann.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_thing_told_is_how_the_bench_stands()
    {
        await using var site = await Site.StartAsync();
        using var otto = await site.EnteredAsync("otto");
        await foreach (var (name, data) in Events(otto))
        {
            Assert.Equal("status", name);
            Assert.Contains("End of the chain", data, StringComparison.Ordinal);
            Assert.Contains("Room on the disk", data, StringComparison.Ordinal);
            break;
        }
    }

    [Theory]
    [InlineData("nothing", "tcp://127.0.0.1:1", "", "Choose one of the list")]
    [InlineData("biotek-synergy", "tcp://nowhere", "", "expected tcp://HOST:PORT")]
    [InlineData("biotek-synergy", "tcp://127.0.0.1:1", "0", "Expected 1 to 200")]
    public async Task A_capture_that_cannot_be_is_refused(string profile, string port, string reads, string words)
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await ann.PostAsync("/now/capture", ("profile", profile), ("port", port), ("reads", reads));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_is_captured_once_and_can_be_stopped()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        (string, string)[] form = [("profile", "generic-astm"), ("port", "tcp-listen://127.0.0.1:0")];
        using var begun = await ann.PostAsync("/now/capture", form);
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        using var again = await ann.PostAsync("/now/capture", form);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var stopped = await ann.PostAsync("/now/stop", ("port", "1"));
        Assert.Equal(HttpStatusCode.SeeOther, stopped.StatusCode);
        using var unknown = await ann.PostAsync("/now/stop", ("port", "7"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Devices_are_captured_by_operators_only()
    {
        await using var site = await Site.StartAsync();
        using var rita = await site.EnteredAsync("rita");
        using var answer = await rita.PostAsync("/now/simulate", ("profile", "biotek-synergy"), ("seed", "1"), ("reads", "1"), ("baud", "9600"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    /// <summary>Server-sent events as the standard writes them: lines of a name and of data, ended by an empty line.</summary>
    private static async IAsyncEnumerable<(string Name, string Data)> Events(Browser browser)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await using var stream = await browser.Client.GetStreamAsync(new Uri("/now/events", UriKind.Relative), patience.Token);
        using var reader = new StreamReader(stream);
        var (name, data) = ("", new List<string>());
        while (await Line(reader, patience.Token) is { } line)
        {
            if (line.Length == 0)
            {
                yield return (name, string.Join('\n', data));
                (name, data) = ("", []);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data.Add(line[6..]);
            }
        }
    }

    /// <summary>The next line; null where the stream ends or patience does.</summary>
    private static async Task<string?> Line(StreamReader reader, CancellationToken patience)
    {
        try
        {
            return await reader.ReadLineAsync(patience);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
