using System.Reflection;
using System.Runtime.Intrinsics;

namespace Toolkit.Kernels.Tests;

/// <summary>What every kernel owes: a definition beside it, and the same bits for any number of threads. A new kernel that lacks one fails here.</summary>
public class HouseRuleTests
{
    // Plain arithmetic in double, held to closed forms (README of the kernels), and what holds values alone.
    private static readonly Type[] OwnDefinition =
        [typeof(Butterworth), typeof(SecondOrderSections), typeof(NotAKnotSpline), typeof(GridSampling), typeof(RowMatrix<>), typeof(TriangleSummary)];

    private static readonly (int X, int Y, int Z) Shape = (19, 17, 13);

    // Enough for several jobs each: two blocks of columns, planes or series at the widest vector.
    private static readonly Dictionary<string, Func<int, Array>> OnThreads = new(StringComparer.Ordinal)
    {
        ["BoxMeans.Apply"] = threads => Changed(Image(), image => BoxMeans.Apply(image, Shape, 2, threads)),
        ["ColumnProjection.Apply"] = threads => Changed(Inputs.Floats(31, 1500, 1).Data, run =>
            ColumnProjection.Apply(Inputs.Doubles(23, 31, 2), new(31, 1500, run), new(31, 1500, run), [.. Enumerable.Range(0, 1500).Where(c => c % 3 > 0)], threads)),
        ["ColumnSums.Of"] = threads => Changed(new double[5000], all =>
            ColumnSums.Of(Inputs.Floats(9, 5000, 3), Inputs.Doubles(1, 9, 4).Data, (first, _, _, weighted) => weighted.CopyTo(all.AsSpan(first)), threads)),
        ["CorrelationMatrix.Pearson"] = threads => CorrelationMatrix.Pearson(Inputs.Doubles(37, 41, 5), threads).Data,
        ["CorrelationTriangle.Summarise"] = threads => CorrelationTriangle.Summarise(Inputs.Floats(700, 30, 6), 0.2, 50, threads: threads) is var all
            ? (double[])[.. all.MeanZ, .. all.Degree.Select(d => (double)d), .. all.Strongest.Select(p => (double)p.R)] : [],
        ["DistanceTransform.Squared"] = threads => DistanceTransform.Squared(Array.ConvertAll(Image(), v => v > 0.9f), Shape, (1, 1.5, 2), threads),
        ["FieldEquations..ctor"] = threads => Changed(new Vector128<float>[Image().Length], d =>
            new FieldEquations(Shape, 0.5, 1, threads).Solve(VectorFieldTests.Field(Shape, 1, 2), VectorFieldTests.Field(Shape, 2, 1), d, 10, 0)),
        ["MatrixProduct.Multiply"] = threads => MatrixProduct.Multiply(Inputs.Floats(40, 50, 7), Inputs.Floats(50, 3001, 8), threads).Data,
        ["NonLocalMeans.Apply"] = threads => NonLocalMeans.Apply(Image(), Array.ConvertAll(Image(), _ => 1f), Shape, 0.3, threads) is var (image, remaining) ? (float[])[.. image, .. remaining] : [],
        ["SeedCorrelation.Pearson"] = threads => SeedCorrelation.Pearson(Inputs.Floats(9, 9001, 9), Inputs.Doubles(1, 9, 10).Data, threads),
        ["VectorField.Compose"] = threads => Changed(new Vector128<float>[Image().Length], result =>
            VectorField.Compose(VectorFieldTests.Field(Shape, 3, 2), VectorFieldTests.Field(Shape, 4, 2), result, Shape, threads)),
        ["VectorField.Exponential"] = threads => VectorField.Exponential(VectorFieldTests.Field(Shape, 5, 2), 1, new Vector128<float>[Image().Length], new Vector128<float>[Image().Length], Shape, threads),
        ["VectorField.Invert"] = threads => Changed(new Vector128<float>[Image().Length], guess =>
            Assert.True(VectorField.Invert(VectorFieldTests.Field(Shape, 6, 0.3f), guess, Shape, 8, threads) < 1)),
    };

    public static TheoryData<string> Threaded => [.. OnThreads.Keys];

    private static IEnumerable<Type> Kernels => typeof(MatrixProduct).Assembly.GetExportedTypes().Where(t => !t.IsNested && t is { IsValueType: false, IsEnum: false });

    [Theory, MemberData(nameof(Threaded))]
    public void One_thread_and_many_give_the_same_bits(string kernel)
    {
        var one = OnThreads[kernel](1);
        Assert.NotEmpty(one);
        Assert.Equal(one, OnThreads[kernel](2));
        Assert.Equal(one, OnThreads[kernel](5));
    }

    [Fact]
    public void No_kernel_takes_threads_without_being_tried_on_them()
    {
        var found = Kernels.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly).Cast<MethodBase>().Concat(t.GetConstructors()))
            .Where(m => m.GetParameters().Any(p => p.Name == "threads")).Select(m => $"{m.DeclaringType!.Name}.{m.Name}");
        Assert.Equal(OnThreads.Keys.Order(StringComparer.Ordinal), found.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kernel_stands_beside_its_definition() => Assert.Equal(
        OwnDefinition.Select(t => t.Name).Order(StringComparer.Ordinal),
        Kernels.Where(t => !t.GetMethods().Any(m => m.Name.EndsWith("Reference", StringComparison.Ordinal)) && !typeof(Delegate).IsAssignableFrom(t)).Select(t => t.Name).Order(StringComparer.Ordinal));

    private static float[] Image() => Inputs.Floats(1, Shape.X * Shape.Y * Shape.Z, 11).Data;

    private static T[] Changed<T>(T[] values, Action<T[]> change)
    {
        change(values);
        return values;
    }
}
