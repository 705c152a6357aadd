#include "TempFolder.h"
#include "TensorCheck.h"
#include "train/RunLog.h"

#include <fstream>
#include <sstream>

using namespace WireCell::Train;

namespace {
    std::string content(const std::string& path)
    {
        std::ifstream file(path);
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }
}

TEST(CsvTable, goes_on_before_the_rows_that_are_made_again)
{
    const spng::test::TempFolder folder;
    const auto path = folder.file("table.csv");
    CsvTable table(path, {"epoch", "loss", "dice"}, 0);
    table.add({0, 0.5, std::nan("")});
    table.add({1, 0.25, 1});
    EXPECT_EQ(content(path), "epoch,loss,dice\n0,0.5,\n1,0.25,1\n");
    CsvTable again(path, {"epoch", "loss", "dice"}, 1);
    again.add({1, 0.125, 0});
    EXPECT_EQ(content(path), "epoch,loss,dice\n0,0.5,\n1,0.125,0\n");
    EXPECT_REFUSED(CsvTable(path, {"epoch", "loss"}, 1), "has the columns epoch,loss,dice (want epoch,loss)");
}
