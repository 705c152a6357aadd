#pragma once
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Spdlog.h"

#include <json/json.h>

namespace WireCell {
    typedef Json::Value Configuration;
}
