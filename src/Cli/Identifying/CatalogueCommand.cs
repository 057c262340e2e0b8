using System.CommandLine;
using MeshSync.Fabric.Fingerprints.Catalogues;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary><c>fabric catalogue</c>: works on catalogues of products.</summary>
internal static class CatalogueCommand
{
    public static Command Create(Terminal terminal)
    {
        var supplied = new SuppliedCatalogue(terminal, TimeProvider.System);
        return new Command("catalogue", "Work on catalogues of products.") { Lint(terminal), supplied.Push(), supplied.List(), supplied.Remove() };
    }

    private static Command Lint(Terminal terminal)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Catalogue documents, checked as they would be used: beside the built-in catalogue.",
            Arity = ArgumentArity.OneOrMore,
        };
        var alone = new Option<bool>("--alone") { Description = "Check them without the built-in catalogue." };
        var lint = new Command("lint", "Check catalogues; what is wrong is told with file, line, product and field, and the exit code is 1.") { files, alone };
        lint.SetAction(arguments => Check(terminal, arguments.GetValue(files) ?? [], arguments.GetValue(alone)));
        return lint;
    }

    private static int Check(Terminal terminal, string[] files, bool alone)
    {
        var documents = new List<CatalogueDocument>(alone ? [] : BuiltInCatalogue.Documents());
        int before = documents.Count;
        var problems = new List<string>();
        foreach (string file in files)
        {
            Try(problems, file, () => documents.Add(CatalogueFile.Read(file)));
        }

        Try(problems, "", () => _ = new Catalogue(documents));
        foreach (string problem in problems)
        {
            terminal.Error.WriteLine(problem);
        }

        if (problems.Count == 0)
        {
            terminal.Text.WriteLine($"{documents.Skip(before).Sum(document => document.Products.Count)} products in {files.Length} files, nothing wrong.");
        }

        return problems.Count == 0 ? 0 : 1;
    }

    private static void Try(List<string> problems, string file, Action action)
    {
        try
        {
            action();
        }
        catch (CatalogueException wrong)
        {
            problems.AddRange(wrong.Problems.Select(problem => problem.ToString()));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{file}: {failure.Message}");
        }
    }
}
