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
    [InlineData(N, PN, NI, NI, NI, Y, NI, Judgement.Low)]
    [InlineData(Y, Y, N, NI, NI, Y, NI, Judgement.Low)]
    [InlineData(Y, Y, NI, NI, NI, Y, NI, Judgement.SomeConcerns)]
    [InlineData(Y, N, Y, PN, NI, Y, NI, Judgement.SomeConcerns)]
    [InlineData(Y, N, Y, NI, Y, Y, NI, Judgement.SomeConcerns)]
    [InlineData(Y, N, Y, Y, N, Y, NI, Judgement.High)]
    [InlineData(N, N, NI, NI, NI, N, N, Judgement.SomeConcerns)]
    [InlineData(N, N, NI, NI, NI, NI, NI, Judgement.High)]
    [InlineData(Y, N, Y, Y, N, N, N, Judgement.High)]
    public void Deviations(Answer participants, Answer carers, Answer deviations, Answer affect, Answer balanced, Answer appropriate, Answer impact, Judgement judgement) =>
        Assert.Equal(judgement, SignallingAnswers.Deviations(participants, carers, deviations, affect, balanced, appropriate, impact));

    [Fact]
    public void Every_domain_is_judged_by_its_own_questions()
    {
        var answers = SignallingAnswers.Questions.ToDictionary(q => q, q => q is "1.1" or "1.2" or "2.6" or "3.1" or "5.1" ? Y : N, StringComparer.Ordinal);
        Assert.All(SignallingAnswers.Judge(answers), j => Assert.Equal(Judgement.Low, j));
        foreach (var (question, domain) in new[] { ("1.2", 0), ("3.1", 2), ("4.1", 3), ("5.2", 4) })
        {
            var changed = new Dictionary<string, Answer>(answers, StringComparer.Ordinal) { [question] = question is "4.1" or "5.2" ? Y : N, ["3.3"] = Y, ["3.4"] = Y };
            Assert.Equal([domain], Enumerable.Range(0, 5).Where(d => SignallingAnswers.Judge(changed)[d] != Judgement.Low));
        }
    }

    [Theory, InlineData("Y", Y), InlineData("probably no", PN), InlineData("ni", NI), InlineData("", Answer.NotApplicable), InlineData("NA", Answer.NotApplicable)]
    public void Answers_are_read_in_their_usual_letters(string text, Answer answer) => Assert.Equal(answer, SignallingAnswers.Read(text));

    [Fact]
    public void Another_word_is_no_answer() => Assert.Null(SignallingAnswers.Read("maybe"));

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
