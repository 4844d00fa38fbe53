using System.Globalization;
using System.Text.Json;
using Toolkit.Storage.Events;

namespace Toolkit.Workstation.Work;

/// <summary>How far a piece of long work has come.</summary>
internal enum JobState
{
    Waiting,
    Running,
    Done,

    /// <summary>It ran to its end and says what was wrong.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>The workstation ended while it ran; it can be begun again.</summary>
    Interrupted,
}

/// <summary>A piece of long work as its file holds it.</summary>
/// <param name="Id">Name of its folder.</param>
/// <param name="Kind">What is done: a name of <see cref="JobKinds"/>.</param>
/// <param name="Input">What it is done with: the name of a study; "" for none.</param>
/// <param name="By">The user who began it.</param>
internal sealed record Job(string Id, string Kind, string Input, string By, DateTimeOffset Begun)
{
    public JobState State { get; init; } = JobState.Waiting;

    public DateTimeOffset? Ended { get; init; }

    /// <summary>What is being done now.</summary>
    public string What { get; init; } = "";

    /// <summary>Parts done of <see cref="Total"/>.</summary>
    public int Done { get; init; }

    public int Total { get; init; }

    /// <summary>What came of it, one sentence a line.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>True where nothing more will happen by itself.</summary>
    public bool IsOver => State is not (JobState.Waiting or JobState.Running);

    public void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("kind", Kind);
        json.WriteString("input", Input);
        json.WriteString("by", By);
        json.WriteString("begun", EventTime.Format(Begun));
        json.WriteString("state", State.ToString().ToLowerInvariant());
        json.WriteString("ended", Ended is { } ended ? EventTime.Format(ended) : null);
        json.WriteString("what", What);
        json.WriteNumber("done", Done);
        json.WriteNumber("total", Total);
        json.WriteString("outcome", Outcome);
        json.WriteEndObject();
    }

    /// <summary>Reads a job's file; null where it is none.</summary>
    /// <param name="id">Name of its folder: the file cannot say another.</param>
    public static Job? Read(string id, ReadOnlySpan<byte> bytes)
    {
        var texts = EventBody.Read(System.Text.Encoding.UTF8.GetString(bytes));
        string Text(string name) => texts.GetValueOrDefault(name) ?? "";
        int Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        return !EventTime.TryParse(Text("begun"), out var begun) || !Enum.TryParse<JobState>(Text("state"), ignoreCase: true, out var state) || !Enum.IsDefined(state)
            ? null
            : new(id, Text("kind"), Text("input"), Text("by"), begun)
            {
                State = state,
                Ended = EventTime.TryParse(Text("ended"), out var ended) ? ended : null,
                What = Text("what"),
                Done = Number("done"),
                Total = Number("total"),
                Outcome = Text("outcome"),
            };
    }
}
