using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Reads the voxels of a stack into one array: each frame is read once and lands in its place. A volume with an unreadable frame is dropped.</summary>
internal static class VoxelLoader
{
    public static Parsed<ScanImage> Load(ScanSeries series, Stack stack, ReadLimits limits, int threads)
    {
        var plan = VoxelPlan.Make(stack);
        if (!plan.Try(out var layout, out var refused))
        {
            return refused;
        }

        var voxels = new byte[layout.Bytes];
        var faults = new Fault?[stack.Frames.Length];
        var runs = Runs(stack.Frames);
        if (threads == 1)
        {
            foreach (var run in runs)
            {
                ReadFile(layout, stack.Frames, run, voxels, faults, limits);
            }
        }
        else
        {
            Parallel.ForEach(runs, new ParallelOptions { MaxDegreeOfParallelism = threads }, run => ReadFile(layout, stack.Frames, run, voxels, faults, limits));
        }

        return Assemble(series, stack, layout, voxels, faults);
    }

    // Indices of frames, file by file: a file is opened once.
    private static List<int[]> Runs(Frame[] frames)
    {
        if (frames.All(f => f.File.FrameCount == 1))
        {
            return [.. Enumerable.Range(0, frames.Length).Select(i => new[] { i })];
        }

        return [.. Enumerable.Range(0, frames.Length).GroupBy(i => frames[i].File).Select(g => g.ToArray())];
    }

    private static void ReadFile(VoxelPlan layout, Frame[] frames, int[] members, byte[] voxels, Fault?[] faults, ReadLimits limits)
    {
        var file = frames[members[0]].File;
        var scratch = ArrayPool<byte>.Shared.Rent((int)file.Format.FrameBytes);
        var sheet = scratch.AsSpan(0, (int)file.Format.FrameBytes);
        try
        {
            var opened = FrameSource.Open(file, limits);
            using var source = opened.IsOk ? opened.Value : null;
            foreach (var index in members)
            {
                var fault = opened.Fault ?? source!.Read(frames[index].Number, sheet);
                faults[index] = fault?.In(file.Name);
                if (fault is null)
                {
                    layout.Place(sheet, frames[index], index, voxels);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var index in members)
            {
                faults[index] ??= new Fault(0, "a readable file", Printable.Clean(e.Message)) { Place = file.Name };
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private static Parsed<ScanImage> Assemble(ScanSeries series, Stack stack, VoxelPlan layout, byte[] voxels, Fault?[] faults)
    {
        var perVolume = stack.Frames.Length / stack.Volumes;
        int[] sound = [.. Enumerable.Range(0, stack.Volumes).Where(v => faults.AsSpan(v * perVolume, perVolume).IndexOfAnyExcept((Fault?)null) < 0)];
        if (sound.Length == 0)
        {
            return faults.First(f => f is not null)!;
        }

        var lost = ImmutableArray.CreateBuilder<SetAside>();
        var messages = series.Faults.ToBuilder();
        if (sound.Length < stack.Volumes)
        {
            Compact(voxels, sound, voxels.Length / stack.Volumes);
            Array.Resize(ref voxels, voxels.Length / stack.Volumes * sound.Length);
            foreach (var (frame, fault) in stack.Frames.Zip(faults).Where(x => x.Second is not null))
            {
                lost.Add(new(frame.File.Path, SetAsideKind.Damaged, fault!.Message));
                messages.Add(fault.Message);
            }
        }

        return new ScanImage
        {
            Image = new StoredImage(layout.Shape, sound.Length, layout.Format, voxels, stack.ToAffine())
            {
                Slope = layout.Slope,
                Intercept = layout.Intercept,
                RepetitionTime = series.RepetitionTime,
                SliceTiming = series.SliceTiming,
            },
            PhaseEncoding = series.PhaseEncoding,
            EchoTime = series.EchoTime,
            KeptVolumes = [.. sound.Select(v => stack.Kept[v])],
            Diffusion = series.Diffusion.IsEmpty ? [] : [.. sound.Select(v => series.Diffusion[v])],
            Faults = messages.ToImmutable(),
            Lost = lost.ToImmutable(),
            Scaling = layout.Rule,
            Provenance = Digest(stack, layout),
        };
    }

    private static void Compact(byte[] voxels, int[] sound, int volume)
    {
        for (var i = 0; i < sound.Length; i++)
        {
            voxels.AsSpan(sound[i] * volume, volume).CopyTo(voxels.AsSpan(i * volume));
        }
    }

    private static Provenance Digest(Stack stack, VoxelPlan layout)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SourceFile? last = null;
        foreach (var file in stack.Frames.Select(f => f.File))
        {
            if (file != last)
            {
                digest.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.SopInstanceUid} {file.PixelOffset} {file.PixelLength}\n")));
                last = file;
            }
        }

        return Provenance.OfBytes(
            "dicom.series",
            string.Create(CultureInfo.InvariantCulture, $"series {stack.First.File.SeriesNumber} of {stack.Frames.Length} frames"),
            Convert.ToHexStringLower(digest.GetHashAndReset()),
            parameters: [new("volumes", stack.VolumeRule), new("scaling", layout.Rule)]);
    }
}
