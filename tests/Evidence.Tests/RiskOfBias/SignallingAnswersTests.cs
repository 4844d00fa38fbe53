using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Evidence.Tests.RiskOfBias;

public class SignallingAnswersTests
{
    private const Answer Y = Answer.Yes, PY = Answer.ProbablyYes, PN = Answer.ProbablyNo, N = Answer.No, NI = Answer.NoInformation;

    [Theory]
    [InlineData(Y, Y, N, Judgement.Low)]
    [InlineData(NI, PY, NI, Judgement.Low)]
    [InlineData(N, Y, N, Judgement.SomeConcerns)]
    [InlineData(Y, Y, Y, Judgement.SomeConcerns)]
    [InlineData(Y, NI, N, Judgement.SomeConcerns)]
    [InlineData(Y, NI, PY, Judgement.High)]
    [InlineData(Y, PN, N, Judgement.High)]
    public void Randomisation(Answer random, Answer concealed, Answer imbalance, Judgement judgement) =>
        Assert.Equal(judgement, SignallingAnswers.Randomisation(random, concealed, imbalance));

    [Theory]
    [InlineData(Y, NI, NI, NI, Judgement.Low)]
    [InlineData(N, Y, NI, NI, Judgement.Low)]
    [InlineData(N, N, N, NI, Judgement.Low)]
    [InlineData(N, N, Y, PN, Judgement.SomeConcerns)]
    [InlineData(N, N, NI, NI, Judgement.High)]
    public void Missing_data(Answer complete, Answer unbiased, Answer could, Answer likely, Judgement judgement) =>
        Assert.Equal(judgement, SignallingAnswers.MissingData(complete, unbiased, could, likely));

    [Theory]
    [InlineData(Y, N, N, NI, NI, Judgement.High)]
    [InlineData(N, N, N, NI, NI, Judgement.Low)]
    [InlineData(N, NI, N, NI, NI, Judgement.SomeConcerns)]
    [InlineData(N, N, Y, N, NI, Judgement.Low)]
    [InlineData(N, N, Y, Y, N, Judgement.SomeConcerns)]
    [InlineData(N, N, Y, Y, Y, Judgement.High)]
    public void Measurement(Answer wrong, Answer differed, Answer aware, Answer could, Answer likely, Judgement judgement) =>
        Assert.Equal(judgement, SignallingAnswers.Measurement(wrong, differed, aware, could, likely));

    [Theory]
    [InlineData(Y, N, N, Judgement.Low)]
    [InlineData(NI, N, N, Judgement.SomeConcerns)]
    [InlineData(Y, NI, N, Judgement.SomeConcerns)]
    [InlineData(Y, N, PY, Judgement.High)]
    public void Reporting(Answer planned, Answer measurements, Answer analyses, Judgement judgement) =>
        Assert.Equal(judgement, SignallingAnswers.Reporting(planned, measurements, analyses));
}
