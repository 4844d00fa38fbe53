using Toolkit.Pipelines.Batch;

namespace Toolkit.Pipelines.Tests.Batch;

public class MemoryTests
{
    private const long Mebi = 1 << 20;

    [Theory]
    [InlineData(900.0, null, null, 900, "--mem-mb")]
    [InlineData(900.0, "700", null, 700, "SLURM_MEM_PER_NODE")]
    [InlineData(900.0, "700", "524288000", 500, "the control group")]
    [InlineData(null, null, "max", 2000, "memory available")]
    [InlineData(null, "0", null, 2000, "memory available")]
    public void The_tightest_limit_counts_and_is_named(double? asked, string? slurm, string? group, long mebibytes, string source)
    {
        var limit = MemoryLimit.Of(asked, name => name == "SLURM_MEM_PER_NODE" ? slurm : null, path => path switch
        {
            "/proc/meminfo" => "MemTotal: 9999999 kB\nMemAvailable:    2048000 kB\n",
            "/proc/self/cgroup" => "0::/system.slice/job\n",
            "/sys/fs/cgroup/system.slice/memory.max" => group,
            _ => null,
        });
        Assert.Equal((mebibytes * Mebi, source), (limit.Bytes, limit.Source));
    }

    [Fact]
    public async Task What_does_not_fit_beside_others_waits_and_what_never_fits_is_refused()
    {
        var budget = new MemoryBudget(new(100, "test"));
        Assert.False(await budget.AdmitAsync(101, CancellationToken.None));
        Assert.True(await budget.AdmitAsync(60, CancellationToken.None));
        var second = budget.AdmitAsync(60, CancellationToken.None);
        var third = budget.AdmitAsync(10, CancellationToken.None);
        Assert.Equal((false, false), (second.IsCompleted, third.IsCompleted));
        budget.Release(60);
        Assert.True(await second && await third);
    }

    [Fact]
    public async Task One_that_gives_up_waiting_takes_nothing()
    {
        var budget = new MemoryBudget(new(100, "test"));
        await budget.AdmitAsync(100, CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var waiting = budget.AdmitAsync(100, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        budget.Release(100);
        Assert.True(await budget.AdmitAsync(100, CancellationToken.None));
    }
}
