using CsCheck;

namespace Toolkit.Kernels.Tests;

public class EightSumsTests
{
    private const double Rounding = 1e-9; // of products of a few thousand at most, in doubles

    [Fact]
    public void Sums_agree_with_the_definition() => Gen.Select(Gen.Float[-100, 100].Array[8], Gen.Double[-30, 30].Array[1, 20]).Sample((row, values) =>
    {
        double[] fast = new double[8], plain = new double[8];
        foreach (var value in values)
        {
            EightSums.Add(fast, row, value);
            EightSums.Reference(plain, row, value);
        }

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(plain[i], fast[i], Rounding);
        }
    });

    [Fact]
    public void Seven_are_refused()
    {
        Assert.Throws<ArgumentException>(() => EightSums.Add(new double[7], new float[8], 1));
        Assert.Throws<ArgumentException>(() => EightSums.Add(new double[8], new float[7], 1));
    }
}
