using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>The rows of a design sorted into subjects, visits and groups of subjects that are observed alike, with the transform that makes the likelihood well conditioned.</summary>
internal sealed class Subjects
{
    private readonly int p;
    private readonly double[] shifts;
    private readonly bool centred;
    private Matrix inverseOfR = new(0, 0);
    private Matrix lower = new(0, 0);
    private double[] offset = [];

    private Subjects(Design design, List<(int Group, int[] Rows)> members)
    {
        Design = design;
        Members = members;
        p = design.Terms.Length;
        centred = design.Formula.HasIntercept;
        shifts = new double[p + 1];
        if (centred)
        {
            for (var c = 1; c < p; c++)
            {
                shifts[c] = Sample.Mean(design.X.Column(c));
            }

            shifts[p] = Sample.Mean(design.Y);
        }
    }

    public Design Design { get; }

    /// <summary>Each subject's group and its rows in the order of the group's visits.</summary>
    public List<(int Group, int[] Rows)> Members { get; }

    public PatternBlocks[] Blocks { get; private set; } = [];

    /// <summary>What the transform took from log |X'V⁻¹X|.</summary>
    public double LogDeterminantOfTransform { get; private set; }

    /// <summary>Sorts rows by subject; subjects with the same positions are observed alike and form a group.</summary>
    /// <param name="order">Position of each row within its subject.</param>
    /// <param name="unique">Two rows at one position are a fault.</param>
    /// <returns>The subjects, and the positions of each group.</returns>
    public static Parsed<(Subjects Subjects, List<double[]> Groups)> Sort(Design design, string subject, double[] order, bool unique)
    {
        var groups = new Dictionary<double[], int>(new SamePositions());
        var positions = new List<double[]>();
        var members = new List<(int, int[])>();
        foreach (var (label, rows) in BySubject(design.Frame.Text(subject)))
        {
            var at = Array.ConvertAll(rows, i => order[i]);
            Array.Sort(at, rows);
            for (var k = 1; k < rows.Length; k++)
            {
                if (unique && at[k] == at[k - 1])
                {
                    return new Fault(rows[k], "one row a visit", $"two of subject {Printable.Quote(label)}") { Unit = "row", Advice = "Filter the rows (carried-forward rows stand beside observed ones)" };
                }
            }

            if (!groups.TryGetValue(at, out var group))
            {
                group = positions.Count;
                groups.Add(at, group);
                positions.Add(at);
            }

            members.Add((group, rows));
        }

        return (new Subjects(design, members), positions);
    }

    /// <summary>Row numbers of each subject, subjects by label: the order of the table does not change a sum.</summary>
    private static List<(string Label, int[] Rows)> BySubject(string?[] labels)
    {
        var rows = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        List<int>? last = null;
        for (var i = 0; i < labels.Length; i++)
        {
            // Rows of one subject mostly stand together.
            if (last is null || !ReferenceEquals(labels[i], labels[i - 1]))
            {
                if (!rows.TryGetValue(labels[i]!, out last))
                {
                    rows.Add(labels[i]!, last = new(4));
                }
            }

            last.Add(i);
        }

        var sorted = rows.Select(r => (r.Key, r.Value.ToArray())).ToList();
        sorted.Sort((x, y) => string.CompareOrdinal(x.Key, y.Key));
        return sorted;
    }

    /// <summary>Collects the pattern blocks and makes the design orthonormal, outcome replaced by its least-squares residual.</summary>
    /// <returns>The fault of a collinear design, or null.</returns>
    public Fault? Collect(IReadOnlyList<int> sizes)
    {
        var width = p + 1;
        Blocks = [.. sizes.Select(m => new PatternBlocks(m, width))];
        var buffer = new double[sizes.Max() * width];
        foreach (var (group, rows) in Members)
        {
            Rows(rows, buffer);
            Blocks[group].Add(buffer.AsSpan(0, rows.Length * width));
        }

        var packed = new double[PatternBlocks.Packed(width)];
        foreach (var block in Blocks)
        {
            block.Accumulate(Matrix.Identity(block.Size), packed);
        }

        var gram = PatternBlocks.Unpack(packed, width);
        if (Cholesky.Of(gram.Block([.. Enumerable.Range(0, p)])) is not { } root || IsSuspect(root, gram))
        {
            if (LinearModel.Fit(Design.X, Design.Y, Design.Terms).Fault is { } fault)
            {
                return fault;
            }

            root = Cholesky.Of(gram.Block([.. Enumerable.Range(0, p)]));
            if (root is null)
            {
                return new Fault(0, "columns that are clearly independent", "a nearly collinear design") { Unit = "column" };
            }
        }

        LogDeterminantOfTransform = root.LogDeterminant;
        offset = root.Solve(gram.Row(p)[..p]);
        lower = root.Lower;
        inverseOfR = LowerInverse(lower).Transposed();
        var t = new Matrix(width, width);
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                t[i, j] = inverseOfR[j, i];
            }

            t[p, i] = -offset[i];
        }

        t[p, p] = 1;
        foreach (var block in Blocks)
        {
            block.Transform(t);
        }

        return null;
    }

    /// <summary>Coefficients of the design from those of the transformed one.</summary>
    public double[] Coefficients(double[] transformed)
    {
        var b = inverseOfR * transformed;
        for (var k = 0; k < p; k++)
        {
            b[k] += offset[k];
        }

        if (centred)
        {
            b[0] += shifts[p];
            for (var k = 1; k < p; k++)
            {
                b[0] -= b[k] * shifts[k];
            }
        }

        return b;
    }

    /// <summary>A contrast of the design's coefficients as one of the transformed ones.</summary>
    public double[] Contrast(ReadOnlySpan<double> weights)
    {
        var shifted = weights.ToArray();
        if (centred)
        {
            for (var k = 1; k < p; k++)
            {
                shifted[k] -= weights[0] * shifts[k];
            }
        }

        return inverseOfR.Transposed() * shifted;
    }

    /// <summary>The transformed coefficients whose transformed contrasts equal those of <paramref name="b"/>.</summary>
    public double[] Inner(double[] b)
    {
        var shifted = (double[])b.Clone();
        if (centred)
        {
            for (var k = 1; k < p; k++)
            {
                shifted[0] += b[k] * shifts[k];
            }
        }

        return lower.Transposed() * shifted;
    }

    /// <summary>A subject's rows of the transformed design, shape (m, p).</summary>
    public Matrix Transformed(int[] rows)
    {
        var buffer = new double[rows.Length * (p + 1)];
        Rows(rows, buffer);
        var x = new Matrix(rows.Length, p);
        for (var m = 0; m < rows.Length; m++)
        {
            buffer.AsSpan(m * (p + 1), p).CopyTo(x.Row(m));
        }

        return x * inverseOfR;
    }

    /// <summary>The matrix that takes transformed coefficients to those of the design (apart from the offset).</summary>
    public Matrix Back()
    {
        var back = 1.0 * inverseOfR;
        if (centred)
        {
            for (var k = 1; k < p; k++)
            {
                for (var j = 0; j < p; j++)
                {
                    back[0, j] -= shifts[k] * inverseOfR[k, j];
                }
            }
        }

        return back;
    }

    private void Rows(int[] rows, double[] buffer)
    {
        for (var m = 0; m < rows.Length; m++)
        {
            var to = buffer.AsSpan(m * (p + 1), p + 1);
            Design.X.Row(rows[m]).CopyTo(to);
            to[p] = Design.Y[rows[m]];
            for (var c = 0; c <= p; c++)
            {
                to[c] -= shifts[c];
            }
        }
    }

    /// <summary>A column of which less than 1e-4 of the length is left is looked at again with the more careful QR.</summary>
    private static bool IsSuspect(Cholesky root, Matrix gram) =>
        Enumerable.Range(0, root.Lower.Rows).Any(k => root.Lower[k, k] * root.Lower[k, k] < 1e-8 * gram[k, k]);

    private static Matrix LowerInverse(Matrix root)
    {
        var n = root.Rows;
        var inverse = new Matrix(n, n);
        for (var j = 0; j < n; j++)
        {
            inverse[j, j] = 1 / root[j, j];
            for (var i = j + 1; i < n; i++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++)
                {
                    sum -= root[i, k] * inverse[k, j];
                }

                inverse[i, j] = sum / root[i, i];
            }
        }

        return inverse;
    }

    /// <summary>Positions that are equal one by one.</summary>
    private sealed class SamePositions : IEqualityComparer<double[]>
    {
        public bool Equals(double[]? x, double[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(double[] obj)
        {
            var hash = default(HashCode);
            foreach (var value in obj)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
