using System.Security.Cryptography;
using System.Text;

namespace Toolkit.EndToEnd.Tests;

/// <summary>Participants that were prepared before, two visits each, as the input of a batch; and what a batch made of them.</summary>
internal sealed class BatchData : IDisposable
{
    private readonly FmriprepFolder made;

    public BatchData(int participants)
    {
        made = new(participants);
        File.Copy(made["participants.tsv"], Path.Combine(made.Data, "participants.tsv"));
        File.WriteAllText(Path.Combine(made.Data, "dataset_description.json"), """{"Name": "made", "BIDSVersion": "1.8.0", "DatasetType": "derivative"}""");
    }

    public string Input => made.Data;

    public string this[string name] => made[name];

    /// <summary>What is measured.</summary>
    public string[] Options => ["--atlas", made["tpl-MNI152NLin6Asym_atlas-Three_dseg.nii"], "--atlas-labels", made["dseg.tsv"], "--preset", "6p"];

    /// <summary>The first visit's run of a participant.</summary>
    public string Bold(int participant) => made.Run(participant, "base", "_space-MNI152NLin6Asym_desc-preproc_bold.nii");

    /// <summary>A pipe in the place of a run, that nobody writes to: like a file on a server that does not answer.</summary>
    /// <returns>The bytes of the run.</returns>
    public async Task<byte[]> PipeAsync(int participant)
    {
        var sound = await File.ReadAllBytesAsync(Bold(participant));
        File.Delete(Bold(participant));
        await BatchProcess.ShellAsync("mkfifo", Bold(participant));
        return sound;
    }

    /// <summary>Puts the run back in the place of the pipe.</summary>
    public async Task RestoreAsync(int participant, byte[] sound)
    {
        File.Delete(Bold(participant));
        await File.WriteAllBytesAsync(Bold(participant), sound);
    }

    /// <summary>Waits until a participant is being worked on.</summary>
    public Task BusyAsync(string output, string label, Func<Task<string>>? state = null) =>
        BatchProcess.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(this[output], "logs", "heartbeats", $"sub-{label}.json"))), TimeSpan.FromMinutes(3), $"sub-{label} at work", state);

    public string[] Participants(string output, params string[] more) => [Input, made[output], "participant", .. Options, .. more];

    public Task<Ran> RunAsync(string output, params string[] more) => CommandLine.RunAsync(Participants(output, more));

    public Task<Ran> GroupAsync(string output, params string[] more) => CommandLine.RunAsync([Input, made[output], "group", .. Options, .. more]);

    /// <summary>Names and bytes of all results: no diary, no folder of work. Reckoned here, not by the program.</summary>
    public string Tree(string output)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(made[output], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(made[output], file);
            if (!name.StartsWith("logs/", StringComparison.Ordinal) && !name.StartsWith(".work/", StringComparison.Ordinal))
            {
                text.Append(name).Append(' ').AppendLine(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
            }
        }

        return text.ToString();
    }

    public void Dispose() => made.Dispose();
}
