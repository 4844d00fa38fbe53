namespace Toolkit.Kernels;

/// <summary>Runs independent jobs on a stated number of threads.</summary>
internal static class Work
{
    /// <summary>Jobs 0 to <paramref name="count"/> − 1 in any order; they share no result, so the number of threads cannot change one.</summary>
    public static void For(int count, int threads, Action<int> job)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (threads == 1 || count < 2)
        {
            for (var i = 0; i < count; i++)
            {
                job(i);
            }

            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, job);
    }
}
