using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Makes one image's entry of the index from its frames and the header of its first file.</summary>
internal static class SeriesMaker
{
    /// <summary>The entry; null where the header can no longer be read, which is then set aside.</summary>
    public static ScanSeries? Make(IReadOnlyList<Frame> frames, ReadLimits limits, List<SetAside> aside)
    {
        var file = frames[0].File;
        if (HeaderReader.Whole(file, limits) is not { } whole)
        {
            aside.Add(new(file.Path, SetAsideKind.Damaged, "the file changed while it was read"));
            return null;
        }

        var header = whole.Data;
        var stack = StackBuilder.Build(frames, header);
        var left = stack.IsOk ? stack.Value.Left : [.. frames.Select(f => (f, stack.Fault!.Message))];
        var kept = stack.IsOk && left.Count > 0 ? stack.Value.Frames.Select(f => f.File.Path).ToHashSet(StringComparer.Ordinal) : [];
        foreach (var (frame, reason) in left.DistinctBy(l => l.Item1.File.Path).Where(l => !kept.Contains(l.Item1.File.Path)))
        {
            aside.Add(new(frame.File.Path, SetAsideKind.IncompleteVolume, reason));
        }

        var faults = stack.IsOk ? stack.Value.Faults.ToList() : [stack.Fault!.Message];
        if (frames[0].Joined is not null)
        {
            var numbers = frames.Select(f => f.File.SeriesNumber).Distinct().Order().ToArray();
            faults.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"joined from {frames.Select(f => f.File.SeriesUid).Distinct().Count()} series of one volume each (numbers {numbers[0]} to {numbers[^1]}), as asked"));
        }

        var diffusion = stack.IsOk ? DiffusionTable.Of(stack.Value, faults) : [];
        var timing = stack.IsOk ? SeriesTiming.Read(stack.Value, header, limits, faults) : SeriesTiming.Unknown;
        return new ScanSeries(stack, limits)
        {
            StudyInstanceUid = file.StudyUid,
            SeriesInstanceUid = file.SeriesUid,
            SeriesNumber = file.SeriesNumber,
            Description = header.Text(Tags.SeriesDescription) ?? "",
            Protocol = header.Text(Tags.ProtocolName) ?? "",
            Modality = file.Modality,
            Manufacturer = file.Manufacturer,
            ImageType = [.. frames[0].ImageType.Split('\\', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            Kind = KindOf.Series(frames[0], stack.IsOk ? stack.Value.Volumes : 0, frames.Count, header),
            Acquisition = Acquisition.Read(header),
            EchoNumber = frames[0].EchoNumber,
            Files = Paths((stack.IsOk ? stack.Value.Frames : []).Concat(left.Select(l => l.Item1)), frames.Count),
            RepetitionTime = timing.RepetitionTime,
            SliceTiming = timing.SliceTiming,
            PhaseEncoding = timing.PhaseEncoding,
            EchoTime = frames[0].EchoTime is { } echo ? Sourced<double>.From(echo / 1e3, "(0018,0081)") : Sourced<double>.Unknown("(0018,0081) is absent"),
            Diffusion = diffusion,
            Readout = stack.IsOk ? ReadoutReader.Read(header, stack.Value, timing.PhaseEncoding) : Sourced<double>.Unknown("no complete volume"),
            TransferSyntaxes = [.. frames.Select(f => f.File.Syntax).Distinct()],
            Faults = [.. faults],
        };
    }

    // Each path once, in order. Most files hold one frame: then there is nothing to look up.
    private static ImmutableArray<string> Paths(IEnumerable<Frame> frames, int count)
    {
        var paths = ImmutableArray.CreateBuilder<string>(count);
        HashSet<SourceFile>? seen = null;
        foreach (var frame in frames)
        {
            if (frame.File.FrameCount == 1 || (seen ??= []).Add(frame.File))
            {
                paths.Add(frame.File.Path);
            }
        }

        return paths.DrainToImmutable();
    }
}
