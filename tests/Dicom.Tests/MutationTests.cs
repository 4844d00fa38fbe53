using System.Globalization;
using System.Text.Json;
using Toolkit.Dicom.Deidentification;

namespace Toolkit.Dicom.Tests;

/// <summary>Ten thousand seeded mutants of small files of every syntax and maker: each is read, indexed, loaded, described and de-identified, and gives a value or a typed fault, within 64 times its size of memory.</summary>
public class MutationTests : FolderTest
{
    private const int Mutants = 10_000;
    private const int Seed = 20_241_124;

    // What the program needs for itself whatever the input: buffers, tables of the codecs.
    private const long FixedAllowance = 16L << 20;
    private const int AllowedRatio = 64;

    // Only against hanging: no sound machine needs it for one mutant.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Deidentifier Identity = new(new DeidentificationOptions { Participant = new("P01"), Key = new byte[16], KeepSafePrivate = true, CleanDescriptions = true });

    [Fact]
    public async Task Every_mutant_gives_a_value_or_a_fault()
    {
        var random = new Random(Seed);
        var seeds = MutationSeeds.All();
        var (read, indexed, loaded) = (0, 0, 0);
        var kinds = new int[Mutation.Kinds];
        for (var i = 0; i < Mutants; i++)
        {
            var seed = seeds[i % seeds.Count];
            var mutant = Mutation.Of(seed, random, out var kind);
            kinds[kind]++;
            var name = string.Create(CultureInfo.InvariantCulture, $"mutant {i} of {seed.Name} ({mutant.Length} bytes, kind {kind})");
            var measuring = Task.Run(() => Measured(mutant, name));
            Assert.True(await Task.WhenAny(measuring, Task.Delay(Patience, TestContext.Current.CancellationToken)) == measuring, $"{name} does not come to an end");
            var (reached, taken) = await measuring;
            Assert.True(taken <= (AllowedRatio * (long)mutant.Length) + FixedAllowance, $"{name} took {taken} bytes");
            read += reached >= Outcome.Read ? 1 : 0;
            indexed += reached >= Outcome.Indexed ? 1 : 0;
            loaded += reached >= Outcome.Loaded ? 1 : 0;
        }

        // Every kind and every outcome must occur, or the mutants test nothing.
        Assert.All(kinds, k => Assert.True(k > Mutants / Mutation.Kinds / 4));
        Assert.InRange(read, Mutants / 10, Mutants * 9 / 10);
        Assert.InRange(loaded, Mutants / 10, Mutants * 9 / 10);
        Assert.True(indexed > loaded, "Some images must fail only when they are loaded.");
    }

    [Fact]
    public void Every_seed_is_sound()
    {
        foreach (var seed in MutationSeeds.All())
        {
            Assert.Equal(Outcome.Loaded, Feed(seed.File, seed.Name));
        }
    }

    /// <summary>Files are read through a buffer that grows: the same mutants from disk, a share of them.</summary>
    [Fact]
    public void Mutants_on_disk_are_read_as_in_memory()
    {
        var random = new Random(Seed + 1);
        var seeds = MutationSeeds.All();
        var path = Path.Combine(Folder, "mutant");
        for (var i = 0; i < Mutants / 20; i++)
        {
            var mutant = Mutation.Of(seeds[i % seeds.Count], random, out _);
            File.WriteAllBytes(path, mutant);
            var (disk, memory) = (DicomFolder.Index([path]), DicomFolder.Index([new DicomBytes(path, mutant)]));
            Assert.Equal(memory.SetAside.Select(a => (a.Kind, a.Reason)), disk.SetAside.Select(a => (a.Kind, a.Reason)));
            Assert.Equal(memory.Series.Select(Voxels), disk.Series.Select(Voxels));
        }
    }

    private static (Outcome Reached, long Taken) Measured(byte[] mutant, string name)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reached = Feed(mutant, name);
        return (reached, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[]? Voxels(ScanSeries series) => series.Load().Try(out var scan, out _) ? scan.Image.Bytes : null;

    private static Outcome Feed(byte[] bytes, string name)
    {
        try
        {
            var outcome = Outcome.Nothing;
            if (DicomFile.Read(bytes).Try(out var file, out _))
            {
                outcome = Outcome.Read;
                if (Identity.Deidentify(file).Try(out var clean, out _))
                {
                    _ = DicomWriter.ToBytes(clean, file.Syntax.BigEndian || file.Syntax.IsDeflated ? TransferSyntax.ExplicitLittleEndian : file.Syntax);
                }
            }

            foreach (var series in DicomFolder.Index([new DicomBytes("mutant", bytes)]).Series)
            {
                outcome = outcome < Outcome.Indexed ? Outcome.Indexed : outcome;
                if (series.Load().Try(out var scan, out _))
                {
                    outcome = Outcome.Loaded;
                    using var json = new Utf8JsonWriter(Stream.Null);
                    BidsSidecar.WriteTo(json, series, scan);
                }
            }

            return outcome;
        }
        catch (Exception e)
        {
            Assert.Fail($"{name}: {e}");
            throw;
        }
    }

    private enum Outcome
    {
        Nothing,
        Read,
        Indexed,
        Loaded,
    }
}
