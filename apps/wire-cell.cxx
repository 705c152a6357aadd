#include "WireCellApps/Main.h"
#include "WireCellUtil/Exceptions.h"

#include <iostream>

namespace {
    int failure(const std::string& text)
    {
        std::cerr << "wire-cell: " << text << std::endl;
        return 1;
    }

    int run(int argc, char* argv[])
    {
        WireCell::Main main;
        if (main.cmdline(argc, argv)) return 0;
        main.initialize();
        main();
        main.finalize();
        return 0;
    }
}

int main(int argc, char* argv[])
{
    try {
        return run(argc, argv);
    }
    catch (const WireCell::Exception& err) {
        return failure(err.what());
    }
    catch (const std::exception& err) {
        // Foreign messages may go on with a stack trace.
        const std::string text = err.what();
        return failure(text.substr(0, text.find('\n')));
    }
    catch (...) {
        return failure("an error of unknown type");
    }
}
