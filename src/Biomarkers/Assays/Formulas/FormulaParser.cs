using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Recursive descent over the text of a formula. A sign binds weaker than a power: -x^2 is -(x^2).</summary>
internal sealed class FormulaParser(string text, IReadOnlyList<string> predictors)
{
    private const int DeepestNesting = 64;
    private const int MostParameters = 32;
    private int at;
    private int depth;
    private int parameters;
    private Fault? fault;

    public Parsed<Formula> Read()
    {
        var root = Sum();
        if (fault is null && Peek() != '\0')
        {
            Expect("an operator or the end");
        }

        return fault is null ? new Formula(root, parameters, predictors.Count) : fault;
    }

    private FormulaNode Sum()
    {
        var left = Product();
        while (fault is null && Peek() is '+' or '-')
        {
            left = new BinaryNode(text[at++], left, Product());
        }

        return left;
    }

    private FormulaNode Product()
    {
        var left = Signed();
        while (fault is null && Peek() is '*' or '/')
        {
            left = new BinaryNode(text[at++], left, Signed());
        }

        return left;
    }

    private FormulaNode Signed()
    {
        if (++depth > DeepestNesting)
        {
            return Expect($"at most {DeepestNesting} nested parts");
        }

        FormulaNode node;
        switch (Peek())
        {
            case '-':
                at++;
                node = new BinaryNode('*', new ConstantNode(-1), Signed());
                break;
            case '+':
                at++;
                node = Signed();
                break;
            default:
                node = Power();
                break;
        }

        depth--;
        return node;
    }

    private FormulaNode Power()
    {
        var left = Atom();
        if (fault is null && Peek() == '^')
        {
            at++;
            return new BinaryNode('^', left, Signed());
        }

        return left;
    }

    private FormulaNode Atom()
    {
        var c = Peek();
        if (c == '(')
        {
            return Parenthesis();
        }

        if (char.IsAsciiDigit(c) || c == '.')
        {
            return Number();
        }

        return char.IsAsciiLetter(c) ? Named() : Expect("a number, a name or '('");
    }

    private FormulaNode Parenthesis()
    {
        at++;
        var inner = Sum();
        if (fault is null && Peek() != ')')
        {
            return Expect("')'");
        }

        at++;
        return inner;
    }

    private ConstantNode Number()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
        {
            at++;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var mark = at++;
            if (at < text.Length && text[at] is '+' or '-')
            {
                at++;
            }

            if (at >= text.Length || !char.IsAsciiDigit(text[at]))
            {
                at = mark;
            }

            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }
        }

        if (Numbers.TryParse(text.AsSpan(start, at - start), out var value))
        {
            return new ConstantNode(value);
        }

        at = start;
        return Expect("a number");
    }

    private FormulaNode Named()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
        {
            at++;
        }

        var name = text[start..at];
        if (FunctionNode.Names.Contains(name) && Peek() == '(')
        {
            return new FunctionNode(name, Parenthesis());
        }

        for (var i = 0; i < predictors.Count; i++)
        {
            if (predictors[i] == name)
            {
                return new PredictorNode(i);
            }
        }

        if (name == "pi")
        {
            return new ConstantNode(Math.PI);
        }

        if (name[0] == 'b' && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index is >= 1 and <= MostParameters)
        {
            parameters = Math.Max(parameters, index);
            return new ParameterNode(index - 1);
        }

        at = start;
        return Expect("a function, a predictor, pi or a parameter b1 to b32");
    }

    private char Peek()
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        return at < text.Length ? text[at] : '\0';
    }

    private ConstantNode Expect(string expected)
    {
        fault ??= new Fault(at, expected, at < text.Length ? Printable.Quote(text.AsSpan(at), 20) : "the end") { Unit = "character" };
        at = text.Length;
        return new ConstantNode(0);
    }
}
