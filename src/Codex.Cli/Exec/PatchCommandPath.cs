using Codex.Execution;

namespace Codex.Cli;

/// <summary>Puts <c>apply_patch</c> on the <c>PATH</c> of this process and so of every command it runs.</summary>
internal sealed class PatchCommandPath : IDisposable
{
    private const string FolderName = "tmp";

    private readonly HelperLinks _links;
    private readonly string _parent;

    private PatchCommandPath(HelperLinks links, string parent)
    {
        _links = links;
        _parent = parent;
    }

    /// <summary>Makes the names; when that fails, a warning and null: most commands do without.</summary>
    public static PatchCommandPath? Create(string home, TextWriter error)
    {
        try
        {
            string parent = Path.Combine(home, FolderName);
            HelperLinks links = CreateLinks(parent);
            Environment.SetEnvironmentVariable("PATH", links.PrependTo(Environment.GetEnvironmentVariable("PATH")));
            return new PatchCommandPath(links, parent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"warning: commands will not find apply_patch on their PATH: {failure.Message}");
            return null;
        }
    }

    public void Dispose()
    {
        _links.Dispose();
        try
        {
            Directory.Delete(_parent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another process uses it too, and removes it when it ends.
        }
    }

    private static HelperLinks CreateLinks(string parent)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return HelperLinks.Create(parent, Environment.ProcessPath ?? "");
            }
            catch (DirectoryNotFoundException) when (attempt < 100)
            {
                // A process that ends has removed the folder in this moment.
            }
        }
    }
}
