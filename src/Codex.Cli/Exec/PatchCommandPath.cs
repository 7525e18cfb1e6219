using Codex.Execution;

namespace Codex.Cli;

/// <summary>Puts <c>apply_patch</c> on the <c>PATH</c> of this process and so of every command it runs.</summary>
internal sealed class PatchCommandPath : IDisposable
{
    private const string FolderName = "tmp";

    private readonly HelperLinks _links;

    private PatchCommandPath(HelperLinks links) => _links = links;

    /// <summary>Makes the names; when that fails, a warning and null: most commands do without.</summary>
    public static PatchCommandPath? Create(string home, TextWriter error)
    {
        try
        {
            HelperLinks links = HelperLinks.Create(Path.Combine(home, FolderName), Environment.ProcessPath ?? "");
            Environment.SetEnvironmentVariable("PATH", links.PrependTo(Environment.GetEnvironmentVariable("PATH")));
            return new PatchCommandPath(links);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"warning: commands will not find apply_patch on their PATH: {failure.Message}");
            return null;
        }
    }

    public void Dispose() => _links.Dispose();
}
