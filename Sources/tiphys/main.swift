print("tiphys")
